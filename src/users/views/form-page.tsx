import type { Child, FC } from 'hono/jsx'
import { MemberLayout } from '../../sessions/views/member-layout.tsx'
import { Actions, ErrorSummary, type FieldErrors } from '../../ui/form.tsx'
import { LABELS } from './fields.tsx'

type Props = {
  title: string
  action: string
  /** Where キャンセル leads. */
  back: string
  button: string
  errors?: FieldErrors
  refusal?: Child
  intro?: Child
  notes?: Child
  hidden?: Record<string, string | number>
  children?: Child
}

/** A form behind the login: what it is for, its fields, the way back and the one main action. */
export const FormPage: FC<Props> = ({
  title,
  action,
  back,
  button,
  errors = {},
  refusal,
  intro,
  notes,
  hidden = {},
  children,
}) => (
  <MemberLayout title={title}>
    {refusal}
    <ErrorSummary errors={errors} labels={LABELS} />
    <section class="panel">
      {intro}
      <form class="form" method="post" action={action} novalidate>
        {Object.entries(hidden).map(([name, value]) => (
          <input type="hidden" name={name} value={String(value)} />
        ))}
        {children}
        <Actions>
          <a class="button" href={back}>
            キャンセル
          </a>
          <button class="button button--main" type="submit">
            {button}
          </button>
        </Actions>
      </form>
    </section>
    {notes}
  </MemberLayout>
)
