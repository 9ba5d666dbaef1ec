import type { FC } from 'hono/jsx'
import type { BanksContract } from '../../contracts/bank-store.ts'
import { formatInstant } from '../../lib/jst.ts'
import { MemberLayout } from '../../sessions/views/member-layout.tsx'
import { Alert } from '../../ui/alert.tsx'
import { Details } from '../../ui/details.tsx'
import { contractState } from './contract-state.ts'

/** 契約情報 */
export const ContractPage: FC<{ contract: BanksContract; isNew: boolean }> = ({ contract, isNew }) => (
  <MemberLayout title="契約情報">
    {isNew ? (
      <Alert kind="success" title="契約を登録しました。">
        <p>初期パスワードは表示されません。お知らせを印刷して、契約先へお送りください。</p>
      </Alert>
    ) : null}
    <section class="panel">
      <Details
        rows={[
          ['契約番号', contract.number],
          ['会員・事業主', contract.organisation],
          ['区分', contract.kind === 'bank' ? '労金の部署' : '会員・事業主'],
          ['メールアドレス', contract.mail ?? '届け出なし'],
          ['状態', contractState(contract)],
          ['登録日時', formatInstant(new Date(contract.createdAt))],
          [
            'マスターユーザー',
            contract.masterName === null ? '未登録' : `${contract.masterName}（${contract.masterUserId}）`,
          ],
        ]}
      />
      <div class="actions">
        <a class="button" href="/bank">
          労金メニューへ
        </a>
        <a class="button button--main" href={`/bank/contracts/${contract.number}/notice`}>
          ご利用開始（変更）のお知らせ
        </a>
      </div>
    </section>
  </MemberLayout>
)
