// Which screens were looked at, held against the list of doors, and so against docs/screens.md. Each test file runs in a
// process of its own: what a journey comes to sooner than test/browser/accessibility.test.ts is promised here by name,
// and the journey's own file fails when it did not see it.
import { DOORS, type Door, patternOf } from '../../support/doors.ts'

/** For machines, or nothing but a way on; and what is never refused on a page of its own. */
const NO_SCREEN =
  /^GET \/(crl\/.*|health|metrics|history\.\w+)$|^POST \/(logout|session|(registration|account\/mail|users\/drafts\/:draft)\/cancel)$/

const requestOf = ({ method, path }: Door): string => `${method} ${path}`

const isScreen = (door: Door): boolean =>
  door.kind === 'form' && /^(GET|POST) (?!\/api\/)/.test(requestOf(door)) && !NO_SCREEN.test(requestOf(door))

/** Every screen as `GET /path`, and each form's refusal as `POST /path`. */
const SCREENS: readonly string[] = [...new Set(DOORS.filter(isScreen).map(requestOf))]

/** What can be opened by its address. */
export const OPENED_SCREENS = DOORS.filter(door => door.method === 'GET' && isScreen(door))

const screenOf = (request: string): string | undefined => patternOf(SCREENS, request)

const seen = new Set<string>()

/** Notes that this page was looked at; the window's title says whether it refuses. */
export const noteScreen = (url: string, title: string): void => {
  const { pathname } = new URL(url)
  const found = [screenOf(`GET ${pathname}`), title.startsWith('エラー：') ? screenOf(`POST ${pathname}`) : undefined]
  for (const name of found) if (name !== undefined) seen.add(name)
}

/** What a journey's file sees and accessibility.test.ts does not. */
export const SEEN_ON_JOURNEYS = {
  'approval.test.ts': [
    'GET /password-link/:token',
    'POST /password-link/:token',
    'GET /password-link/done',
    'GET /bank/approvals/:id',
    'POST /bank/approvals/:id/approve',
    'POST /bank/approvals/:id/decline',
    'POST /bank/approvals/:id/withdraw',
    'GET /bank/contracts/:number/requests/:act',
    'POST /bank/contracts/:number/requests/:act',
    'POST /bank/contracts/:number/requests/correct-mail',
    'POST /bank/contracts/:number/requests/reset-master',
    'GET /bank/contracts/:number/requests/revoke/:serial',
    'POST /bank/contracts/:number/requests/revoke/:serial',
    'POST /bank/contracts/:number/certificates/:serial/revoke',
    'POST /bank/contracts/:number/locks',
  ],
  'general-user.test.ts': [
    'GET /temporary-password',
    'POST /temporary-password',
    'GET /users/:id/certificates/:serial/revoke',
    'POST /users/:id/certificates/:serial/revoke',
    'POST /users/:id/release',
    'POST /users/:id/delete',
  ],
  'staff.test.ts': ['POST /bank/contracts/new', 'POST /bank/contracts/:number/initial-password'],
} as const

/** What of this was not looked at. */
export const unseenOf = (file: keyof typeof SEEN_ON_JOURNEYS): string[] =>
  SEEN_ON_JOURNEYS[file].filter(name => !seen.has(name))

/** The screens that neither this file nor a journey looks at. */
export const unseen = (): string[] => {
  const promised = new Set<string>(Object.values(SEEN_ON_JOURNEYS).flat())
  return SCREENS.filter(name => !seen.has(name) && !promised.has(name))
}
