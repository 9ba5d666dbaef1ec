import { type Child, createContext, type FC, useContext } from 'hono/jsx'
import { type MessageCode, message } from './messages.ts'

type AlertKind = 'error' | 'warning' | 'success' | 'info'

const KIND_NAMES: Record<AlertKind, string> = { error: 'エラー', warning: '注意', success: '完了', info: 'お知らせ' }

type AlertProps = {
  kind: AlertKind
  title?: Child
  id?: string
  /** What the page is about now: the focus begins here, so that it is read out before anything else. */
  takesFocus?: boolean
  children?: Child
}

/**
 * What the layout learns from the screen within it. A screen need not say twice what it is about: the notice that takes
 * the focus notes its kind here, and the window's title begins with that.
 */
export const ScreenState = createContext<{ says: string | null }>({ says: null })

/** A framed notice. Colour is never its only sign: it also says what it is. */
export const Alert: FC<AlertProps> = ({ kind, title, id, takesFocus = false, children }) => {
  if (takesFocus) useContext(ScreenState).says = KIND_NAMES[kind]
  return (
    <div
      class={`alert alert--${kind}`}
      role={kind === 'error' ? 'alert' : 'status'}
      {...(id ? { id } : {})}
      {...(takesFocus ? { tabindex: -1, autofocus: true } : {})}
    >
      <p class="alert__title">
        <span class="alert__kind">{KIND_NAMES[kind]}</span>
        {title}
      </p>
      {children}
    </div>
  )
}

/** A refusal by its code, as the manual of the real system shows them: the number helps on the telephone. */
export const CodedAlert: FC<{ code: MessageCode; values?: Record<string, string>; children?: Child }> = ({
  code,
  values = {},
  children,
}) => (
  <Alert kind="error" title={`${message(code, values)}（${code}）`} takesFocus>
    {children}
  </Alert>
)
