import type { SearchKind, SearchState } from '../search-schema.ts'

export const KIND_NAMES: Record<SearchKind, string> = {
  number: '契約番号',
  organisation: '会員・事業主名',
  user_id: 'ユーザーID',
  name: 'ユーザー名',
  mail: 'メールアドレス',
  serial: '電子証明書のシリアル番号',
}

export const STATE_NAMES: Record<SearchState, string> = {
  locked: 'ロック中',
  blocked: '閉塞',
  ends: '電子証明書の期限が30日以内',
  bounced: 'メール不達',
  waiting: '初期登録待ち',
}

/** What the column of instants holds, where the list is of such. */
export const INSTANT_NAMES: Partial<Record<SearchKind | SearchState, string>> = {
  locked: 'ロックの終了',
  blocked: '閉塞の日時',
  ends: '有効期限',
  bounced: '不達の日時',
}
