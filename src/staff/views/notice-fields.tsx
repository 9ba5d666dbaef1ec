import type { FC } from 'hono/jsx'
import { described, FieldBox, FormScript } from '../../ui/form.tsx'
import { LiveLine } from '../../ui/live-line.tsx'
import type { MessageCode } from '../../ui/messages.ts'

export const LABELS = { title: '件名', text: '本文', fromAt: '表示の開始', untilAt: '表示の終了' } as const

type Props = { value: string; error: MessageCode | undefined }

export const TextField: FC<Props> = ({ value, error }) => {
  const hint = '1000文字以内'
  return (
    <FieldBox
      name="text"
      label={LABELS.text}
      hint={hint}
      error={error}
      control={
        <textarea
          class="field__input"
          id="text"
          name="text"
          rows={8}
          data-rule="noticeText"
          {...described('text', { hint, error })}
        >
          {value}
        </textarea>
      }
    >
      <LiveLine rule="noticeText" isPair={false} isPassword={false} />
      <FormScript />
    </FieldBox>
  )
}

const HINTS = { fromAt: 'この日時から表示します', untilAt: 'この日時になると表示を終えます' }

export const DateTimeField: FC<Props & { name: 'fromAt' | 'untilAt' }> = ({ name, value, error }) => {
  const rule = name === 'untilAt' ? 'noticeUntil' : undefined
  const hint = HINTS[name]
  return (
    <FieldBox
      name={name}
      label={LABELS[name]}
      hint={hint}
      error={error}
      control={
        <input
          class="field__input"
          type="datetime-local"
          id={name}
          name={name}
          value={value}
          {...(rule ? { 'data-rule': rule } : {})}
          {...described(name, { hint, error })}
        />
      }
    >
      <LiveLine rule={rule} isPair={false} isPassword={false} />
    </FieldBox>
  )
}
