import type { FC } from 'hono/jsx'
import type { UsersCertificate } from '../../certificates/bank-store.ts'
import { formatDay, formatInstant } from '../../lib/jst.ts'
import type { UserFile } from '../look-up-user.ts'
import { Section } from './section.tsx'
import { certificateState, revocationReasonName } from './words.ts'

const revocationOf = ({ revokedAt, revocationReason }: UsersCertificate): string =>
  revokedAt === null
    ? ''
    : `${formatInstant(new Date(revokedAt))}　${revocationReason ? revocationReasonName(revocationReason) : ''}`

/** A bank user's needs a second staff member, anybody else's is revoked at once. */
const Revoke: FC<{ contract: UserFile['contract']; certificate: UsersCertificate }> = ({ contract, certificate }) => {
  const { serial, slot } = certificate
  const base = `/bank/contracts/${contract.number}`
  if (slot === null) return <>―</>
  return contract.kind === 'bank' ? (
    <a href={`${base}/requests/revoke/${serial}`}>失効を依頼する</a>
  ) : (
    <a href={`${base}/certificates/${serial}/revoke`}>失効する</a>
  )
}

/** All certificates that the user ever had, newest first. */
export const UsersCertificatesSection: FC<{ file: UserFile }> = ({ file: { contract, certificates, shownAt } }) => (
  <Section title="電子証明書" id="certificates">
    {certificates.length === 0 ? (
      <p>電子証明書はまだ発行されていません。</p>
    ) : (
      <table class="table">
        <thead>
          <tr>
            <th scope="col">シリアル番号</th>
            <th scope="col">状態</th>
            <th scope="col">発行日時</th>
            <th scope="col">有効期限</th>
            <th scope="col">操作</th>
          </tr>
        </thead>
        <tbody>
          {certificates.map(certificate => (
            <tr>
              <th scope="row" data-label="シリアル番号" class="table__code">
                <span class="serial">{certificate.serial}</span>
              </th>
              <td data-label="状態">
                <div>
                  {certificateState(certificate, shownAt)}
                  {certificate.revokedAt === null ? null : <div class="muted">{revocationOf(certificate)}</div>}
                </div>
              </td>
              <td data-label="発行日時">{formatInstant(new Date(certificate.issuedAt))}</td>
              <td data-label="有効期限">{formatDay(new Date(certificate.notAfter))}</td>
              <td data-label="操作">
                <Revoke contract={contract} certificate={certificate} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    )}
  </Section>
)
