import { CATALOGUE } from '../../../test/support/mail-catalogue.ts'
import type { Section } from '../part.ts'

type Reader = 'master' | 'general' | 'staff'
type Told = { when: string; to: readonly Reader[] }

const EVERYBODY = ['master', 'general', 'staff'] as const

/** When each mail is sent, by its name in the catalogue of all mails. */
const WHEN: Readonly<Record<string, Told>> = {
  認証コード: { when: '電子証明書発行のユーザー認証をしたとき、再送信したとき', to: EVERYBODY },
  メールアドレス変更の認証コード: { when: 'メールアドレスを変更するとき（新しいアドレスへ）', to: EVERYBODY },
  登録完了: { when: 'マスターユーザーを登録したとき', to: ['master', 'staff'] },
  '登録完了（契約先）': { when: 'マスターユーザーが登録されたとき（届け出のアドレスへ）', to: ['staff'] },
  一般ユーザー登録: { when: '一般ユーザーが登録されたとき（ご本人へ）', to: ['master', 'general'] },
  電子証明書発行完了: { when: '電子証明書を発行したとき', to: EVERYBODY },
  有効期限30日前: { when: '電子証明書の期限の30日前（8時ごろ）', to: EVERYBODY },
  有効期限10日前: { when: '電子証明書の期限の10日前（8時ごろ）', to: EVERYBODY },
  有効期限切れ: { when: '電子証明書の期限の翌日（8時ごろ）', to: EVERYBODY },
  ロック: { when: 'パスワードを続けて6回間違えたとき', to: EVERYBODY },
  閉塞: { when: 'ロックが3回繰り返されたとき', to: ['master', 'staff'] },
  '閉塞（一般ユーザー）': { when: 'ロックが3回繰り返されたとき', to: ['general'] },
  一般ユーザーの閉塞: { when: '一般ユーザーが閉塞になったとき（マスターユーザーへ）', to: ['master'] },
  解除: { when: 'ロック・閉塞が解除されたとき', to: EVERYBODY },
  失効: { when: '電子証明書が失効されたとき', to: EVERYBODY },
  '失効（認証局の交換）': { when: '電子証明書をすべて発行し直す必要があるとき', to: EVERYBODY },
  一般ユーザー削除: { when: '一般ユーザーが削除されたとき（ご本人へ）', to: ['master', 'general'] },
  情報変更: { when: 'ユーザー名・メールアドレスが変更されたとき（前と後の両方のアドレスへ）', to: EVERYBODY },
  契約情報の訂正: { when: '契約情報が訂正されたとき（届け出のアドレスへ）', to: ['staff'] },
  初期パスワードの設定: { when: '新しい初期パスワードが設定されたとき（届け出のアドレスへ）', to: ['staff'] },
  パスワード変更: { when: 'パスワードを変更したとき', to: EVERYBODY },
  仮のパスワード設定: { when: '新しい仮のパスワードが設定されたとき（ご本人へ）', to: ['master', 'general'] },
  パスワード設定リンク: { when: 'パスワード設定リンクの送付が承認されたとき', to: ['master', 'staff'] },
  マスターユーザーの初期化: { when: 'マスターユーザーが初期化されたとき', to: ['master', 'staff'] },
  初期登録ログインの解除: { when: '初期登録ログインの閉塞が解除されたとき（届け出のアドレスへ）', to: ['staff'] },
  契約終了: { when: '契約が終了したとき（すべてのユーザーへ）', to: EVERYBODY },
  契約終了の取り消し: { when: '契約の終了が取り消されたとき（すべてのユーザーへ）', to: EVERYBODY },
  承認依頼の結果: { when: '依頼が承認または却下されたとき（依頼した職員へ）', to: ['staff'] },
  承認依頼の期限切れ: { when: '依頼が7日以内に承認されなかったとき（依頼した職員へ）', to: ['staff'] },
}

/** Which mails the part's reader meets, with the subjects of the mails themselves. Throws for a mail it does not know. */
export const mailTable = (reader: Reader): Section => {
  const mails = Object.values(CATALOGUE)
    .flat()
    .map(({ name, mail }) => {
      const told = WHEN[name]
      if (!told) throw new Error(`parts/mails.ts does not say when the mail ${name} is sent`)
      return { subject: mail.subject, ...told }
    })
  const rows = mails.filter(({ to }) => to.includes(reader)).map(({ subject, when }) => [subject, when] as const)
  return {
    title: 'お送りするメール',
    says: [
      '次のメールをお送りします。ユーザーIDは一部を伏せて書かれます。メールでパスワードをお尋ねすることはありません。',
    ],
    isFlow: false,
    steps: [{ title: 'メールの一覧', says: [], table: [['件名', '送られるとき'], ...rows] }],
  }
}
