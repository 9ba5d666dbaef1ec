import type { FC } from 'hono/jsx'
import type { ContractsCertificate } from '../../certificates/store.ts'
import type { BanksContract } from '../../contracts/bank-store.ts'
import { formatDay } from '../../lib/jst.ts'
import { Section } from './section.tsx'
import { ROLE_NAMES } from './words.ts'

type Props = { contract: BanksContract; certificates: readonly ContractsCertificate[]; now: Date }

const stateOf = ({ slot, notAfter }: ContractsCertificate, now: Date): string => {
  if (notAfter < now.getTime()) return '（期限切れ）'
  return slot === 'pending' ? '（更新用・未使用）' : ''
}

/** The certificates that are in use; what a user had before stands on the user's page. */
export const ContractsCertificatesSection: FC<Props> = ({ contract, certificates, now }) => (
  <Section title="電子証明書" id="certificates">
    {certificates.length === 0 ? (
      <p>有効な電子証明書はありません。</p>
    ) : (
      <table class="table">
        <thead>
          <tr>
            <th scope="col">ユーザー</th>
            <th scope="col">シリアル番号</th>
            <th scope="col">有効期限</th>
            <th scope="col">操作</th>
          </tr>
        </thead>
        <tbody>
          {certificates.map(certificate => (
            <tr>
              <th scope="row" data-label="ユーザー">
                <a href={`/bank/users/${certificate.user}`}>{certificate.name}</a>（{certificate.userId}、
                {ROLE_NAMES[certificate.role]}）
              </th>
              <td data-label="シリアル番号" class="table__code">
                <span class="serial">{certificate.serial}</span>
              </td>
              <td data-label="有効期限">
                {formatDay(new Date(certificate.notAfter))}
                {stateOf(certificate, now)}
              </td>
              <td data-label="操作">
                {contract.kind === 'bank' ? (
                  <a href={`/bank/contracts/${contract.number}/requests/revoke/${certificate.serial}`}>
                    失効を依頼する
                  </a>
                ) : (
                  <a href={`/bank/contracts/${contract.number}/certificates/${certificate.serial}/revoke`}>失効する</a>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    )}
  </Section>
)
