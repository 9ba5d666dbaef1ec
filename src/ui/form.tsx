import type { Child, FC } from 'hono/jsx'
import { Alert } from './alert.tsx'
import { isPasswordRule, LiveLine, type LiveRule, PasswordParts } from './live-line.tsx'
import { type MessageCode, message } from './messages.ts'

/** The first broken rule of each field, by the field's name. */
export type FieldErrors = Readonly<Record<string, MessageCode | undefined>>

type FieldProps = {
  name: string
  label: string
  /** The rule in the manual's words, shown before anything goes wrong. */
  hint?: string
  type?: 'text' | 'password' | 'email'
  value?: string
  error?: MessageCode | undefined
  autocomplete: string
  inputmode?: 'numeric' | 'email' | 'text'
  maxlength?: number
  isOptional?: boolean
  /** The schema that it is checked with while it is typed into. */
  rule?: LiveRule
  /** The field that it repeats. */
  sameAs?: string
  children?: Child
}

/** The manual's aid against key loggers, and a look at what was typed. Their script shows them: without it they do nothing. */
const PasswordTools: FC<{ name: string }> = ({ name }) => (
  <div class="field__tools">
    <button
      class="button button--quiet field__keyboard"
      type="button"
      data-keyboard-for={name}
      aria-describedby={`${name}-label`}
      aria-expanded="false"
      hidden
    >
      ソフトウェアキーボード
    </button>
    <button
      class="button button--quiet"
      type="button"
      data-reveal={name}
      aria-describedby={`${name}-label`}
      aria-pressed="false"
      hidden
    >
      文字を表示
    </button>
  </div>
)

type BoxProps = {
  name: string
  label: string
  hint?: Child
  error?: MessageCode | undefined
  isOptional?: boolean
  /** The input, list or text area itself; `described` ties it to what stands around it. */
  control: Child
  /** What follows the error. */
  children?: Child
}

/** How a control is tied to the hint and the error in its box. */
export const described = (name: string, { hint, error }: Pick<BoxProps, 'hint' | 'error'>) => {
  const ids = [hint ? `${name}-hint` : '', error ? `${name}-error` : ''].filter(Boolean).join(' ')
  return { ...(ids ? { 'aria-describedby': ids } : {}), ...(error ? ({ 'aria-invalid': 'true' } as const) : {}) }
}

/** What stands around every control: its label, the rule before anything goes wrong, and its error. */
export const FieldBox: FC<BoxProps> = ({ name, label, hint, error, isOptional = false, control, children }) => (
  <div class={`field${error ? ' field--error' : ''}`}>
    <label class="field__label" id={`${name}-label`} for={name}>
      {label}
      {isOptional ? null : <span class="field__required">必須</span>}
    </label>
    {hint ? (
      <div class="field__hint" id={`${name}-hint`}>
        {hint}
      </div>
    ) : null}
    {control}
    <p class="field__error" id={`${name}-error`} hidden={!error}>
      {error ? `${message(error)}（${error}）` : ''}
    </p>
    {children}
  </div>
)

/** What helps with forms (src/client/form.ts). A module runs once, however many fields and forms name it. */
export const FormScript: FC = () => <script type="module" src="/build/form.js" />

type PostFormProps = {
  action?: string
  class?: string
  id?: string
  hidden?: boolean
  /** What is sent along that nobody types: which state of a record the form was filled from. */
  carried?: Readonly<Record<string, string | number>>
  children?: Child
}

/** A form that changes something: its script sends it once, however often its button is pressed. */
export const PostForm: FC<PostFormProps> = ({ carried = {}, children, ...rest }) => (
  <>
    <form method="post" novalidate {...rest}>
      {Object.entries(carried).map(([name, value]) => (
        <input type="hidden" name={name} value={String(value)} />
      ))}
      {children}
    </form>
    <FormScript />
  </>
)

/** A labelled input with its rule and its error. Passwords never come back into the page. */
export const Field: FC<FieldProps> = ({
  name,
  label,
  hint,
  type = 'text',
  value,
  error,
  isOptional = false,
  rule,
  sameAs,
  children,
  ...rest
}) => {
  const isPassword = type === 'password'
  const shownHint = isPasswordRule(rule) ? <PasswordParts rule={rule} /> : hint
  const input = (
    <input
      class="field__input"
      id={name}
      name={name}
      type={type}
      value={isPassword ? '' : (value ?? '')}
      autocapitalize="none"
      spellcheck={false}
      {...rest}
      {...(rule ? { 'data-rule': rule } : {})}
      {...(sameAs ? { 'data-same-as': sameAs } : {})}
      {...described(name, { hint: shownHint, error })}
    />
  )
  return (
    <FieldBox name={name} label={label} hint={shownHint} error={error} isOptional={isOptional} control={input}>
      <LiveLine rule={rule} isPair={sameAs !== undefined} isPassword={isPassword} />
      {isPassword ? <PasswordTools name={name} /> : null}
      {isPassword || rule || sameAs ? <FormScript /> : null}
      {children}
    </FieldBox>
  )
}

type DayProps = { name: string; label: string; value: string; error?: MessageCode | undefined }

/** A day that a list is narrowed to. */
export const DayField: FC<DayProps> = ({ name, label, value, error }) => (
  <FieldBox
    name={name}
    label={label}
    error={error}
    isOptional
    control={
      <input class="field__input" type="date" id={name} name={name} value={value} {...described(name, { error })} />
    }
  />
)

/** All the errors of a form on top, each leading to its field. The focus begins there, so that they are read out first. */
export const ErrorSummary: FC<{ errors: FieldErrors; labels: Readonly<Record<string, string>> }> = ({
  errors,
  labels,
}) => {
  const broken = Object.entries(errors).filter((entry): entry is [string, MessageCode] => entry[1] !== undefined)
  if (broken.length === 0) return null
  return (
    <Alert kind="error" title={`入力内容に${broken.length}件の誤りがあります。`} takesFocus>
      <ul class="alert__list">
        {broken.map(([name, code]) => (
          <li>
            {labels[name] === undefined ? (
              `${message(code)}（${code}）`
            ) : (
              <a href={`#${name}`}>
                {labels[name]}：{message(code)}
              </a>
            )}
          </li>
        ))}
      </ul>
    </Alert>
  )
}

/** The row of buttons below a form: the way back at the left, the one main action at the right. */
export const Actions: FC<{ children: Child }> = ({ children }) => <div class="actions">{children}</div>

/** Where キャンセル leads, which sends nothing; or the id of the form that it sends. */
type WayBack = { back: string; cancels?: never } | { back?: never; cancels: string }

type FormActionsProps = WayBack & { backLabel?: string; button: string }

/** How most forms end: the way back, and the one act. */
export const FormActions: FC<FormActionsProps> = ({ back, cancels, backLabel = 'キャンセル', button }) => (
  <Actions>
    {cancels === undefined ? (
      <a class="button" href={back}>
        {backLabel}
      </a>
    ) : (
      <button class="button" type="submit" form={cancels}>
        {backLabel}
      </button>
    )}
    <button class="button button--main" type="submit">
      {button}
    </button>
  </Actions>
)
