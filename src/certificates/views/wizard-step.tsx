import type { Child, FC } from 'hono/jsx'
import { windowTitle } from '../../ui/layout.tsx'
import { CIRCLED, ProgressLine } from '../../ui/progress-line.tsx'

/** The manual's line of steps. */
const STEPS = ['ユーザー認証', '認証コード入力', '発行', '発行中', '発行結果', 'インポート'] as const
const ALL_DONE = STEPS.length + 1

type WizardStepProps = {
  /** What src/client/screen.ts calls it. */
  name: string
  /** Its place in the line of steps, from 1; without it all of them are done. */
  number?: number
  heading: string
  children: Child
}

/** One screen of the wizard: hidden until the script leads there and moves the focus to its heading. */
export const WizardStep: FC<WizardStepProps> = ({ name, number, heading, children }) => (
  <section
    class="wizard"
    data-step={name}
    data-title={windowTitle('電子証明書発行', { step: number ? `${CIRCLED[number - 1]}${STEPS[number - 1]}` : '完了' })}
    hidden
  >
    <ProgressLine label="電子証明書発行" steps={STEPS} current={number ?? ALL_DONE} />
    <h2 class="wizard__heading" tabindex={-1} data-heading>
      {heading}
    </h2>
    <div data-alerts />
    {children}
  </section>
)

/** Shown while an answer is awaited; appears only when that takes long enough to wonder. */
export const BusyNote: FC = () => (
  <p class="wizard__busy" role="status" data-busy hidden>
    <span class="spinner spinner--small" aria-hidden="true" />
    送信しています。そのままお待ちください。
  </p>
)

/** A place that the script fills. */
export const Slot: FC<{ name: string }> = ({ name }) => <span data-slot={name} />
