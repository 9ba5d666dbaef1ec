import type { FC } from 'hono/jsx'
import { type MessageCode, message } from '../../ui/messages.ts'

export const LABELS = { title: '件名', text: '本文', fromAt: '表示の開始', untilAt: '表示の終了' } as const

type Props = { value: string; error: MessageCode | undefined }

const Label: FC<{ name: keyof typeof LABELS }> = ({ name }) => (
  <label class="field__label" for={name}>
    {LABELS[name]}
    <span class="field__required">必須</span>
  </label>
)

const ErrorText: FC<{ name: string; error: MessageCode | undefined }> = ({ name, error }) => (
  <p class="field__error" id={`${name}-error`} hidden={!error}>
    {error ? `${message(error)}（${error}）` : ''}
  </p>
)

const described = (name: string, error: MessageCode | undefined) => ({
  'aria-describedby': error ? `${name}-hint ${name}-error` : `${name}-hint`,
  ...(error ? { 'aria-invalid': 'true' as const } : {}),
})

export const TextField: FC<Props> = ({ value, error }) => (
  <div class={`field${error ? ' field--error' : ''}`}>
    <Label name="text" />
    <p class="field__hint" id="text-hint">
      1000文字以内
    </p>
    <textarea class="field__input" id="text" name="text" rows={8} {...described('text', error)}>
      {value}
    </textarea>
    <ErrorText name="text" error={error} />
  </div>
)

export const DateTimeField: FC<Props & { name: 'fromAt' | 'untilAt' }> = ({ name, value, error }) => (
  <div class={`field${error ? ' field--error' : ''}`}>
    <Label name={name} />
    <p class="field__hint" id={`${name}-hint`}>
      {name === 'fromAt' ? 'この日時から表示します' : 'この日時になると表示を終えます'}
    </p>
    <input class="field__input" type="datetime-local" id={name} name={name} value={value} {...described(name, error)} />
    <ErrorText name={name} error={error} />
  </div>
)
