import type { FC } from 'hono/jsx'
import type { BanksContract } from '../../contracts/bank-store.ts'
import { formatDay } from '../../lib/jst.ts'
import type { Actor } from '../../sessions/actor.ts'
import { MemberLayout } from '../../sessions/views/member-layout.tsx'
import { Details, Notes } from '../../ui/details.tsx'
import { SYSTEM_NAME } from '../../ui/layout.tsx'

type Bank = Pick<Actor, 'bankName' | 'bankOffice' | 'bankTelephone' | 'bankHours'>

type Props = { contract: BanksContract; bank: Bank; portalOrigin: string; at: Date }

/** What the master user does, in the order and with the names of the screens (manual, 初期設定). */
const Steps: FC = () => (
  <ol class="steps steps--tight">
    <li>ご利用になるパソコンのブラウザで、上のアドレスを開きます。</li>
    <li>「マスターユーザーの初期登録」を押し、ご契約番号と初期パスワードを入力して「次へ」を押します。</li>
    <li>
      ユーザーID（半角英字と数字を両方含む6～12文字。あとから変更できません）、パスワード（半角の英大文字・英小文字・数字・記号をすべて含む8～12文字）、ユーザー名、メールアドレスを入力し、「登録」を押します。
    </li>
    <li>
      「電子証明書発行」を押し、ユーザーIDとパスワード、メールで届く認証コード（30分以内）を入力して、「発行」を押します。
    </li>
    <li>ダウンロードした電子証明書を、画面の案内のとおりパソコンにインポートします。</li>
    <li>ブラウザのウィンドウをすべて閉じてから開き直し、同じアドレスで「ログイン」を押します。</li>
  </ol>
)

/** ご利用開始（変更）のお知らせ, for printing on one A4 page: address, contract number and steps, never the password. */
export const StartNoticePage: FC<Props> = ({ contract, bank, portalOrigin, at }) => (
  <MemberLayout title="ご利用開始（変更）のお知らせ">
    <p class="only-screen">ブラウザの印刷（Ctrl＋P）で、A4用紙1枚に印刷できます。</p>
    <section class="panel letter">
      <p class="letter__date">
        {formatDay(at)}
        <br />
        {bank.bankName} {bank.bankOffice}
      </p>
      <h2>{contract.organisation} 御中</h2>
      <p>
        「{SYSTEM_NAME}」の
        {contract.generation === 1
          ? 'ご利用の準備が整いました。'
          : 'お申込みにより、新しい初期パスワードを設定しました。これまでの初期パスワードは使えません。'}
        次の手順で、マスターユーザーの初期登録をお願いします。
      </p>
      <Details
        rows={[
          ['アドレス', portalOrigin],
          ['ご契約番号', contract.number],
          ['初期パスワード', 'お申込書類の控えをご覧ください（このお知らせには記載していません）'],
        ]}
      />
      <h3>手順</h3>
      <Steps />
      <Notes
        notes={[
          '初期パスワードを続けて6回間違えると、60分間ロックされます。ロックを3回繰り返すと閉塞となり、下の労金での解除が必要です。',
          'ご利用になる方が2人以上の場合は、マスターユーザーがログインしたあと、「一般ユーザー管理」で登録します。',
          '電子証明書の有効期間は、発行した日を含めて366日です。期限の30日前から更新できます。',
          'このお知らせとお申込書類の控えは、ほかの人の目に触れないように保管してください。',
        ]}
      />
      <Details
        rows={[
          ['お問い合わせ先', `${bank.bankName} ${bank.bankOffice}`],
          ['電話番号', bank.bankTelephone],
          ['受付時間', bank.bankHours],
        ]}
      />
    </section>
    <div class="actions">
      <a class="button" href={`/bank/contracts/${contract.number}`}>
        契約情報へ
      </a>
    </div>
  </MemberLayout>
)
