import type { FC } from 'hono/jsx'
import type { ContractsCertificate } from '../../certificates/store.ts'
import type { BanksContract } from '../../contracts/bank-store.ts'
import { formatDay, formatInstant } from '../../lib/jst.ts'
import { MemberLayout } from '../../sessions/views/member-layout.tsx'
import { Alert } from '../../ui/alert.tsx'
import { Details } from '../../ui/details.tsx'
import { contractState } from './contract-state.ts'

const ROLES = { master: 'マスターユーザー', general: '一般ユーザー' } as const

const Done: FC<{ done: string | undefined }> = ({ done }) => {
  switch (done) {
    case 'registered':
      return (
        <Alert kind="success" title="契約を登録しました。">
          <p>初期パスワードは表示されません。お知らせを印刷して、契約先へお送りください。</p>
        </Alert>
      )
    case 'revoked':
      return <Alert kind="success" title="電子証明書を失効しました。ご本人にメールでお知らせします。" />
    default:
      return null
  }
}

const Certificates: FC<{ contract: BanksContract; certificates: readonly ContractsCertificate[] }> = ({
  contract,
  certificates,
}) => (
  <section class="panel">
    <h2>電子証明書</h2>
    {certificates.length === 0 ? (
      <p>有効な電子証明書はありません。</p>
    ) : (
      <table class="table">
        <thead>
          <tr>
            <th scope="col">ユーザー</th>
            <th scope="col">有効期限</th>
            <th scope="col">操作</th>
          </tr>
        </thead>
        <tbody>
          {certificates.map(({ serial, slot, notAfter, name, userId, role }) => (
            <tr>
              <th scope="row" data-label="ユーザー">
                {name}（{userId}、{ROLES[role]}）
              </th>
              <td data-label="有効期限">
                {formatDay(new Date(notAfter))}
                {slot === 'pending' ? '（更新用・未使用）' : ''}
              </td>
              <td data-label="操作">
                {contract.kind === 'bank' ? (
                  '―'
                ) : (
                  <a href={`/bank/contracts/${contract.number}/certificates/${serial}/revoke`}>失効する</a>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    )}
  </section>
)

type Props = {
  contract: BanksContract
  certificates: readonly ContractsCertificate[]
  /** The act that has just been done. */
  done?: string | undefined
}

/** 契約情報 */
export const ContractPage: FC<Props> = ({ contract, certificates, done }) => (
  <MemberLayout title="契約情報">
    <Done done={done} />
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
        <a class="button" href="/bank/contracts">
          契約の検索へ
        </a>
        <a class="button button--main" href={`/bank/contracts/${contract.number}/notice`}>
          ご利用開始（変更）のお知らせ
        </a>
      </div>
    </section>
    <Certificates contract={contract} certificates={certificates} />
  </MemberLayout>
)
