import type { FC } from 'hono/jsx'

/** Fields that are checked while they are typed into, by the schema of the same name (src/client/as-you-type.ts). */
export type LiveRule =
  | 'contractNumber'
  | 'organisation'
  | 'initialPassword'
  | 'userId'
  | 'password'
  | 'name'
  | 'mail'
  | 'code'
  | 'paperNumber'
  | 'line'
  | 'noticeTitle'
  | 'noticeText'
  | 'noticeUntil'

type Says = readonly (readonly [state: string, text: string])[]

const FOLDED = ['folded', '全角の文字は、半角に直して送信します。'] as const
const WIDE = ['wide', '半角で入力してください（日本語入力はオフにします）。'] as const

/** By message code where it is the schema that objects: shorter than the message, since the field's hint is in view. */
const SAYS: Record<LiveRule, Says> = {
  contractNumber: [['E1002', '8桁の数字で入力してください。'], FOLDED],
  organisation: [['E7002', '40文字を超えているか、使えない文字が入っています。']],
  initialPassword: [['good', '条件をすべて満たしています。'], WIDE, ['E1004', 'まだ満たしていない条件があります。']],
  userId: [['good', '形式は正しいです。'], ['E1006', '英字と数字の両方を含む6～12桁で入力してください。'], FOLDED],
  password: [
    ['good', '条件をすべて満たしています。'],
    WIDE,
    ['E1007', 'まだ満たしていない条件があります。'],
    ['E1008', 'ユーザーIDを含めることはできません。'],
    ['E1014', 'よく使われる言葉をもとにしたパスワードは使えません。'],
  ],
  name: [
    ['wide', '半角の文字が入っています。全角で入力してください。'],
    ['long', '20文字を超えています。'],
    ['E1010', '使えない文字が入っています。'],
  ],
  mail: [['good', '形式は正しいです。'], ['E1011', '半角50桁以内の、正しい形式ではありません。'], FOLDED],
  code: [['E1012', '6桁の数字で入力してください。'], FOLDED],
  paperNumber: [['E7035', '英数字とハイフン、20桁以内で入力してください。'], FOLDED],
  line: [['E7036', '100文字を超えているか、使えない文字が入っています。']],
  noticeTitle: [['E7026', '50文字を超えているか、使えない文字が入っています。']],
  noticeText: [['E7027', '1000文字を超えているか、使えない文字が入っています。']],
  noticeUntil: [['E7025', '表示の開始より後の日時にしてください。']],
}

const SAYS_OF_PAIR: Says = [
  ['same', '一致しています。'],
  ['E1005', '一致していません。同じ内容を入力してください。'],
]
const SAYS_OF_PASSWORD: Says = [
  ['caps', 'Caps Lock（大文字の固定）がオンです。'],
  ['no-keyboard', 'ソフトウェアキーボードを読み込めませんでした。画面を再読み込みしてから、もう一度押してください。'],
]

/**
 * What can be said of a field while it is typed into. All sentences are here and hidden; the script shows the one that
 * holds. The line keeps its place, so that nothing on the page moves.
 */
export const LiveLine: FC<{ rule?: LiveRule | undefined; isPair: boolean; isPassword: boolean }> = ({
  rule,
  isPair,
  isPassword,
}) => {
  const says = [...(rule ? SAYS[rule] : []), ...(isPair ? SAYS_OF_PAIR : []), ...(isPassword ? SAYS_OF_PASSWORD : [])]
  if (says.length === 0) return null
  return (
    <p class="field__live" role="status">
      {says.map(([state, text]) => (
        <span
          class={`field__says field__says--${/^(good|same)$/.test(state) ? 'good' : 'hint'}`}
          data-says={state}
          hidden
        >
          {text}
        </span>
      ))}
    </p>
  )
}

/** Rules of a password that is chosen: how long it must be. */
const LENGTHS = { password: '8～12桁', initialPassword: '8桁' } as const satisfies Partial<Record<LiveRule, string>>

export const isPasswordRule = (rule: LiveRule | undefined): rule is keyof typeof LENGTHS =>
  rule !== undefined && rule in LENGTHS

const KINDS = [
  ['upper', '英大文字'],
  ['lower', '英小文字'],
  ['digit', '数字'],
  ['symbol', '記号'],
] as const

/** The rules of a new password, each ticked off as it is met. */
export const PasswordParts: FC<{ rule: keyof typeof LENGTHS }> = ({ rule }) => (
  <>
    半角で、次のすべてを満たすもの（大文字と小文字は区別されます）
    <ul class="parts">
      {[['length', LENGTHS[rule]] as const, ...KINDS].map(([part, text]) => (
        <li class="parts__part" data-part={part}>
          <span class="parts__mark" aria-hidden="true" />
          {text}
          <span class="visually-hidden" data-met hidden>
            （入力済み）
          </span>
        </li>
      ))}
    </ul>
  </>
)
