import type { FC } from 'hono/jsx'
import { formatDay, formatInstant } from '../../lib/jst.ts'
import { MemberLayout } from '../../sessions/views/member-layout.tsx'
import { Alert } from '../../ui/alert.tsx'
import { Details } from '../../ui/details.tsx'
import type { GeneralUser, UserCertificate } from '../store.ts'
import { lockTexts } from './lock-text.ts'

const SLOTS = { current: '有効', pending: '更新用（未使用）' } as const

type Props = { user: GeneralUser; certificates: readonly UserCertificate[]; done?: string | undefined }

/** One general user, and what the master can do about them. Every act has a confirming screen. */
export const UserPage: FC<Props> = ({ user, certificates, done }) => {
  const locks = lockTexts(user)
  const base = `/users/${user.id}`
  return (
    <MemberLayout title="一般ユーザー情報">
      {done ? <Alert kind="success" title={done} takesFocus /> : null}
      {user.mailBouncedAt === null ? null : (
        <Alert kind="warning" title={`メールアドレス（${user.mail}）にメールが届いていません。`}>
          <p>
            {formatInstant(new Date(user.mailBouncedAt))}
            に不達の通知がありました。認証コードなども届きません。ご本人にアドレスを確かめ、「ユーザー名・メールアドレスの変更」から、届くアドレスに変更してください。
          </p>
        </Alert>
      )}
      <section class="panel">
        <h2>{user.name}</h2>
        <Details
          rows={[
            ['ユーザーID', user.userId],
            ['メールアドレス', user.mail],
            [
              'パスワード',
              user.temporaryUntil === null
                ? 'ご本人が設定済み'
                : `仮のパスワード（${formatInstant(new Date(user.temporaryUntil))}まで）`,
            ],
            ['ロック', locks.length === 0 ? 'なし' : locks.join('、')],
            ['最終ログイン', user.lastLoginAt === null ? 'なし' : formatInstant(new Date(user.lastLoginAt))],
          ]}
        />
        <div class="buttons">
          <a class="button" href={`${base}/change`}>
            ユーザー名・メールアドレスの変更
          </a>
          <a class="button" href={`${base}/temporary-password`}>
            仮のパスワードの設定
          </a>
          {locks.length === 0 ? null : (
            <a class="button" href={`${base}/release`}>
              ロック・閉塞の解除
            </a>
          )}
          <a class="button" href={`${base}/delete`}>
            削除
          </a>
        </div>
      </section>
      <section class="panel">
        <h2>電子証明書</h2>
        {certificates.length === 0 ? (
          <p>発行されていません。ご本人がログイン画面の「一般ユーザーの初期登録」から発行します。</p>
        ) : (
          certificates.map(certificate => (
            <div class="stack">
              <Details
                rows={[
                  ['状態', SLOTS[certificate.slot]],
                  ['シリアル番号', <span class="serial">{certificate.serial}</span>],
                  ['発行日時', formatInstant(new Date(certificate.issuedAt))],
                  ['有効期限', formatDay(new Date(certificate.notAfter))],
                ]}
              />
              <div class="buttons">
                <a class="button" href={`${base}/certificates/${certificate.serial}/revoke`}>
                  この電子証明書を失効する
                </a>
              </div>
            </div>
          ))
        )}
      </section>
      <div class="actions">
        <a class="button" href="/users">
          一般ユーザー管理へ
        </a>
      </div>
    </MemberLayout>
  )
}
