import type { Child, FC } from 'hono/jsx'
import { MemberLayout } from '../../sessions/views/member-layout.tsx'
import { Notes } from '../../ui/details.tsx'
import { ErrorSummary, type FieldErrors, FormActions, PostForm } from '../../ui/form.tsx'
import { LABELS } from './fields.tsx'

const SECOND_NOTES = ['労金の職員の登録の変更には、ほかの職員の承認が必要です。承認されるまで、何も行われません。']

/** Where キャンセル leads, or what it ends. */
type Leaving = { back: string; cancel?: never } | { back?: never; cancel: string }

type Props = Leaving & {
  title: string
  action: string
  button: string
  errors?: FieldErrors
  /** Of fields that are called otherwise here. */
  labels?: Readonly<Record<string, string>>
  refusal?: Child
  intro?: Child
  notes?: Child
  /** The paper's fields, where a second staff member has to approve: the button then only asks. */
  paper?: Child
  hidden?: Record<string, string | number>
  children?: Child
}

/** A form behind the login: what it is for, its fields, the way back and the one main action. */
export const FormPage: FC<Props> = ({
  title,
  action,
  back,
  cancel,
  button,
  errors = {},
  labels = {},
  refusal,
  intro,
  notes,
  paper = null,
  hidden = {},
  children,
}) => (
  <MemberLayout title={title}>
    {refusal}
    <ErrorSummary errors={errors} labels={{ ...LABELS, ...labels }} />
    <section class="panel">
      {intro}
      <PostForm class="form" action={action} carried={hidden}>
        {children}
        {paper}
        <FormActions
          {...(cancel === undefined ? { back } : { cancels: 'cancel' })}
          button={paper ? '承認を依頼' : button}
        />
      </PostForm>
      {cancel === undefined ? null : <PostForm id="cancel" action={cancel} hidden />}
    </section>
    {paper ? <Notes title="承認について" notes={SECOND_NOTES} /> : null}
    {notes}
  </MemberLayout>
)
