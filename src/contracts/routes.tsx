import { Hono } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { limitPosts } from '../http/limit-posts.tsx'
import type { AppContext, Env } from '../http/runtime.ts'
import { validForm } from '../http/valid.ts'
import { formatInstant, formatTime } from '../lib/jst.ts'
import { hashToken } from '../lib/tokens.ts'
import { showNoticesInForce } from '../notices/show-notices.ts'
import { admitsAt } from '../service-hours.ts'
import { CodedAlert } from '../ui/alert.tsx'
import { drawnWhenChanged } from '../ui/drawn.ts'
import { cancelRegistration } from './cancel-registration.ts'
import { type OpenRegistrationRefusal, openRegistrationCode, registerMasterCode } from './errors.ts'
import { openRegistration } from './open-registration.ts'
import { registerMaster } from './register-master.ts'
import { cancelRegistrationForm, masterUserForm, registrationLoginForm } from './schema.ts'
import { isRegistered, showRegistration } from './show-registration.ts'
import { MasterUserPage } from './views/master-user-page.tsx'
import { PortalPage } from './views/portal-page.tsx'
import { RegistrationLoginPage } from './views/registration-login-page.tsx'
import { RegistrationResultPage } from './views/registration-result-page.tsx'

const COOKIE = 'registration'
const COOKIE_OPTIONS = { prefix: 'host', secure: true, httpOnly: true, sameSite: 'Strict', path: '/' } as const

const tokenHashOf = async (c: AppContext): Promise<string> => hashToken(getCookie(c, COOKIE, 'host') ?? '')

/** The contract has its master: the way on is the certificate. */
const AlreadyRegistered = () => (
  <CodedAlert code="E2007">
    <p>電子証明書をまだ発行していない場合は、登録したユーザーIDとパスワードで発行してください。</p>
    <p>
      <a class="button" href="/certificate">
        電子証明書発行
      </a>
    </p>
  </CodedAlert>
)

/** Where a person goes whose registration is over: what happened, and the form to begin again. */
const beginAgain = (c: AppContext, code: 'E2008' | 'E2009') => {
  const hint =
    getCookie(c, COOKIE, 'host') === undefined ? (
      <p>くり返しこの表示になるときは、ブラウザの設定で、このサイトのCookieを許可してください。</p>
    ) : null
  return c.html(<RegistrationLoginPage refusal={<CodedAlert code={code}>{hint}</CodedAlert>} />, 410)
}

/** The form on the screen is of one contract, the cookie of another that was begun after it. */
const otherContract = (c: AppContext) => c.html(<RegistrationLoginPage refusal={<CodedAlert code="E2011" />} />, 409)

const alreadyRegistered = (c: AppContext) => c.html(<RegistrationLoginPage refusal={<AlreadyRegistered />} />, 409)

/** Its time is over; of one that ended well, whose result is loaded again, that is said. */
const afterItsTime = async (c: AppContext, tokenHash: string) =>
  (await isRegistered(c.env.deps, tokenHash)) ? alreadyRegistered(c) : beginAgain(c, 'E2008')

const valuesOf = (refusal: OpenRegistrationRefusal): Record<string, string> => {
  switch (refusal.reason) {
    case 'locked':
      return { until: formatTime(refusal.until) }
    case 'closed':
      return { opensAt: formatInstant(refusal.opensAt) }
    default:
      return {}
  }
}

/** A rush of visitors is shown one drawing (ADR 25). */
const portalPage = drawnWhenChanged(PortalPage)

/** マスターユーザーの初期登録 (manual ①–⑥), on the portal origin. */
export const registrationRoutes = new Hono<Env>()
  .get('/', async c => {
    const { config, now } = c.env.deps
    const opening = admitsAt(config.SERVICE_HOURS, now())
    const notices = await showNoticesInForce(c.env.deps)
    return c.html(await portalPage({ memberOrigin: config.MEMBER_ORIGIN, opening, notices }))
  })

  .get('/registration', c => c.html(<RegistrationLoginPage />))

  .post(
    '/registration',
    limitPosts,
    validForm(registrationLoginForm, (c, bad) => c.html(<RegistrationLoginPage {...bad} />, 422)),
    async c => {
      const form = c.req.valid('form')
      const opened = await openRegistration(c.env.deps, c.get('origin'), form)
      if (opened.ok) {
        setCookie(c, COOKIE, opened.value.token, COOKIE_OPTIONS)
        return c.redirect('/registration/user', 303)
      }
      const refusal = opened.error
      if (refusal.reason === 'already_registered') {
        return alreadyRegistered(c)
      }
      const values = valuesOf(refusal)
      const alert = (
        <CodedAlert code={openRegistrationCode(refusal)} values={values}>
          {refusal.reason === 'blocked' ? (
            <p>「ご利用開始（変更）のお知らせ」に記載の労金へお問い合わせください。</p>
          ) : null}
        </CodedAlert>
      )
      const typed = { contractNumber: form.contractNumber }
      return c.html(
        <RegistrationLoginPage typed={typed} refusal={alert} />,
        refusal.reason === 'terminated' || refusal.reason === 'closed' ? 403 : 401,
      )
    },
  )

  .get('/registration/user', async c => {
    const tokenHash = await tokenHashOf(c)
    const registration = await showRegistration(c.env.deps, tokenHash)
    if (!registration) return afterItsTime(c, tokenHash)
    if (registration.registered) return c.redirect('/registration/result', 303)
    return c.html(<MasterUserPage {...registration} />)
  })

  .post(
    '/registration/user',
    limitPosts,
    validForm(masterUserForm, async (c, bad) => {
      const tokenHash = await tokenHashOf(c)
      const registration = await showRegistration(c.env.deps, tokenHash)
      if (!registration) return afterItsTime(c, tokenHash)
      if (bad.typed.contractNumber !== registration.contractNumber) return otherContract(c)
      return c.html(<MasterUserPage {...registration} {...bad} />, 422)
    }),
    async c => {
      const { deps } = c.env
      const form = c.req.valid('form')
      const tokenHash = await tokenHashOf(c)
      const done = await registerMaster(deps, c.get('origin'), tokenHash, form)
      if (done.ok) return c.redirect('/registration/result', 303)
      const code = registerMasterCode(done.error)
      switch (done.error.reason) {
        case 'over':
          return afterItsTime(c, tokenHash)
        case 'other_contract':
          return otherContract(c)
        case 'too_many_taken_ids':
          return beginAgain(c, 'E2009')
        case 'already_registered':
          return alreadyRegistered(c)
        case 'user_id_taken':
        case 'same_password': {
          const registration = await showRegistration(deps, tokenHash)
          if (!registration) return beginAgain(c, 'E2008')
          const errors = done.error.reason === 'user_id_taken' ? { userId: code } : { password: code }
          return c.html(<MasterUserPage {...registration} typed={form} errors={errors} />, 409)
        }
      }
    },
  )

  .post(
    '/registration/cancel',
    validForm(cancelRegistrationForm, c =>
      c.html(<RegistrationLoginPage refusal={<CodedAlert code="E1013" />} />, 422),
    ),
    async c => {
      const { contractNumber } = c.req.valid('form')
      const isCancelled = await cancelRegistration(c.env.deps, await tokenHashOf(c), contractNumber)
      if (isCancelled) deleteCookie(c, COOKIE, COOKIE_OPTIONS)
      return c.redirect('/', 303)
    },
  )

  .get('/registration/result', async c => {
    const tokenHash = await tokenHashOf(c)
    const registration = await showRegistration(c.env.deps, tokenHash)
    if (!registration) return afterItsTime(c, tokenHash)
    if (!registration.registered) return c.redirect('/registration/user', 303)
    return c.html(<RegistrationResultPage registered={registration.registered} />)
  })
