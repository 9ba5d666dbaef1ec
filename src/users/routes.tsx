import { Hono } from 'hono'
import type { Child } from 'hono/jsx'
import type { AppContext, Env } from '../http/runtime.ts'
import { fieldErrors, typedFields, validForm } from '../http/valid.ts'
import { signedIn } from '../sessions/gate.tsx'
import { paperForm } from '../staff/approval-forms.ts'
import { needsSecond } from '../staff/needs-second.ts'
import { requestRegistration } from '../staff/request-staff-act.ts'
import { CodedAlert } from '../ui/alert.tsx'
import type { FieldErrors } from '../ui/form.tsx'
import { cancelDraft } from './cancel-draft.ts'
import { draftGeneralUser } from './draft-general-user.ts'
import { newUserForm } from './forms.ts'
import { findOwnGeneralUser } from './own-general-user.ts'
import { registerGeneralUser } from './register-general-user.ts'
import { showDraft } from './show-draft.ts'
import { showUser, showUsers } from './show-users.ts'
import { staffActRoutes } from './staff-act-routes.tsx'
import { userActRoutes } from './user-act-routes.tsx'
import { ConfirmUserPage } from './views/confirm-user-page.tsx'
import { NewUserPage } from './views/new-user-page.tsx'
import { showRefusal } from './views/show-refusal.tsx'
import { SlipPage } from './views/slip-page.tsx'
import { UserPage } from './views/user-page.tsx'
import { UsersPage } from './views/users-page.tsx'

/** What a finished act says above the user it was about. */
const DONE: Record<string, string> = {
  change: 'ユーザー情報を変更しました。',
  'temporary-password': '仮のパスワードを設定しました。ご本人に直接伝えてください。',
  release: 'ロック・閉塞を解除しました。',
  revoke: '電子証明書を失効しました。',
}

/** The confirming screen in a bank's office: the registration waits for a second staff member. */
const confirmWithSecond = async (c: AppContext) => {
  const { deps } = c.env
  const id = c.req.param('draft') ?? ''
  const body: unknown = await c.req.parseBody()
  const draft = await showDraft(deps, c.get('actor'), id)
  const again = (shown: { errors?: FieldErrors; refusal?: Child }, status: 409 | 422) =>
    draft
      ? c.html(<ConfirmUserPage draft={draft} needsSecond typed={typedFields(body)} {...shown} />, status)
      : c.html(<NewUserPage {...showRefusal({ reason: 'draft_over' })} />, 410)
  const paper = paperForm.safeParse(body)
  if (!paper.success) return again({ errors: fieldErrors(paper.error) }, 422)
  const made = await requestRegistration(deps, c.get('origin'), c.get('actor'), id, paper.data)
  if (made.ok) return c.redirect(`/bank/approvals/${made.value.id}`, 303)
  switch (made.error.reason) {
    case 'already_open':
      return again({ refusal: <CodedAlert code="E7034" /> }, 409)
    case 'user_id_taken':
    case 'draft_over': {
      const { status, ...shown } = showRefusal(made.error)
      return c.html(<NewUserPage {...shown} />, status)
    }
  }
}

/** 一般ユーザー管理, behind the login: the master's alone, to others it does not exist. */
export const userRoutes = new Hono<Env>()
  .use(signedIn)
  .use(async (c, next) => (c.get('actor').role === 'master' ? next() : c.notFound()))

  .get('/', async c => {
    const { deps } = c.env
    const users = await showUsers(deps, c.get('actor'))
    const isOneDeleted = c.req.query('done') === 'delete'
    return c.html(<UsersPage users={users} most={deps.config.MOST_GENERAL_USERS} isOneDeleted={isOneDeleted} />)
  })

  .get('/new', c => c.html(<NewUserPage />))

  .post(
    '/new',
    validForm(newUserForm, (c, bad) => c.html(<NewUserPage {...bad} />, 422)),
    async c => {
      const { deps } = c.env
      const form = c.req.valid('form')
      const drafted = await draftGeneralUser(deps, c.get('actor'), c.get('session'), form)
      if (drafted.ok) return c.redirect(`/users/drafts/${drafted.value.id}`, 303)
      if (drafted.error.reason === 'too_many_taken_ids') return c.redirect('/login', 303)
      const { status, ...shown } = showRefusal(drafted.error, deps.config.MOST_GENERAL_USERS)
      return c.html(<NewUserPage typed={form} {...shown} />, status)
    },
  )

  .get('/drafts/:draft', async c => {
    const draft = await showDraft(c.env.deps, c.get('actor'), c.req.param('draft'))
    if (draft?.registeredUser) return c.redirect(`/users/${draft.registeredUser}/slip`, 303)
    if (draft) {
      const asksSecond = await needsSecond(c.env.deps, c.get('actor'))
      return c.html(<ConfirmUserPage draft={draft} needsSecond={asksSecond} />)
    }
    return c.html(<NewUserPage {...showRefusal({ reason: 'draft_over' })} />, 410)
  })

  .post('/drafts/:draft', async c => {
    const { deps } = c.env
    if (await needsSecond(deps, c.get('actor'))) return confirmWithSecond(c)
    const registered = await registerGeneralUser(deps, c.get('origin'), c.get('actor'), c.req.param('draft'))
    if (registered.ok) return c.redirect(`/users/${registered.value.id}/slip`, 303)
    const { status, ...shown } = showRefusal(registered.error, deps.config.MOST_GENERAL_USERS)
    return c.html(<NewUserPage {...shown} />, status)
  })

  .post('/drafts/:draft/cancel', async c => {
    await cancelDraft(c.env.deps, c.get('actor'), c.req.param('draft'))
    return c.redirect('/users', 303)
  })

  .get('/:id', async c => {
    const shown = await showUser(c.env.deps, c.get('origin'), c.get('actor'), c.req.param('id'))
    return shown ? c.html(<UserPage {...shown} done={DONE[c.req.query('done') ?? '']} />) : c.notFound()
  })

  .get('/:id/slip', async c => {
    const { deps } = c.env
    const actor = c.get('actor')
    const user = await findOwnGeneralUser(deps, c.get('origin'), actor, c.req.param('id'))
    if (!user) return c.notFound()
    return c.html(<SlipPage user={user} organisation={actor.organisation} portalOrigin={deps.config.PORTAL_ORIGIN} />)
  })

  .route('/', staffActRoutes)
  .route('/', userActRoutes)
