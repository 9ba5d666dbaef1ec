// What the manual has to picture: every screen of docs/screens.md (a test holds that page to the doors), and the states in
// which nobody can go on.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isMessageCode, messages } from '../../src/ui/messages.ts'
import { DOORS, patternOf } from '../../test/support/doors.ts'
import type { Screen, Screens } from './screen.ts'

export type Origins = { portal: string; member: string }

/** What can be opened and has no picture, and why. */
const NOT_PICTURED: Readonly<Record<string, string>> = {
  'portal /crl/issuing-ca.crl': 'a file for other parties',
  'portal /crl/root.crl': 'a file for other parties',
  'portal /crl/:file{[0-9a-f]+[.]crl}': 'a file for other parties',
  'portal /health': 'for load balancers',
  'portal /metrics': 'for monitoring',
  'member /': 'only leads to トップメニュー',
  'member /history.csv': 'a file',
  'member /history.jsonl': 'a file',
}

/** Every password that lets somebody in can be locked or blocked, and outside the service hours each is refused. */
const WAYS_IN = ['portal /registration', 'portal /certificate', 'member /login']
const SHUT = ['E2004', 'E2005', 'E7023']

const ERROR_PAGES = 'src/ui/error-page.tsx'
/** Whoever gets one of their messages sees nothing else. */
const WHOLE_SCREENS = [
  ERROR_PAGES,
  'src/sessions/errors.ts',
  'src/sessions/views/certificate-refusal-page.tsx',
  'src/users/views/password-link-pages.tsx',
]

/** States without a message code, by what is said in them. */
const SAID = [
  'ただいま受付時間外です。',
  'サーバーにつながりませんでした。',
  '発行の途中で、サーバーにつながらなくなりました。',
  'このブラウザでは電子証明書を発行できません',
  'にメールが届いていません。',
  'メールが届いていない一般ユーザーがいます。',
  '送信した後に、届かなかったと通知されたメールです。',
  '送信した分は残っています。',
  'まもなくログアウトします',
]

const OPENED = DOORS.filter(({ method, path }) => method === 'GET' && !path.startsWith('/api/')).map(
  ({ origin, path }) => `${origin} ${path}`,
)

/** Origin and path, as docs/screens.md has it, of the screen at this address; none where no screen is. */
export const placeOf = (url: string, { portal, member }: Origins): string | undefined => {
  const { origin, pathname } = new URL(url)
  const name = origin === portal ? 'portal' : origin === member ? 'member' : undefined
  return name && patternOf(OPENED, `${name} ${pathname}`)
}

const codesIn = (root: string, file: string): string[] =>
  [...new Set(readFileSync(join(root, file), 'utf8').match(/\bE\d{4}\b/g))].sort()

const says = ({ outline }: Screen, text: string): boolean => outline.some(line => line.includes(text))

const saysCode = (screen: Screen, code: string): boolean => says(screen, `（${code}）`)

/** Up to where something is filled in. A notice is told without its code. */
const saysMessage = (screen: Screen, code: string): boolean =>
  isMessageCode(code) && says(screen, messages[code].split('{')[0] ?? '')

/** What is missing in the manual. @param root the project's folder */
export const unpictured = (screens: Screens, root: string): string[] => {
  const all = [...screens.values()]
  const errors = codesIn(root, ERROR_PAGES)
  const places = new Set(all.filter(screen => !errors.some(code => saysCode(screen, code))).map(({ place }) => place))
  const isPictured = (place: string): boolean => places.has(place)
  const screensLeft = OPENED.filter(place => !isPictured(place) && !Object.hasOwn(NOT_PICTURED, place))
  const excused = Object.keys(NOT_PICTURED).filter(place => isPictured(place) || !OPENED.includes(place))
  const shut = WAYS_IN.flatMap(place => SHUT.map(code => ({ place, code }))).filter(
    ({ place, code }) => !all.some(screen => screen.place === place && saysCode(screen, code)),
  )
  const whole = WHOLE_SCREENS.flatMap(file => codesIn(root, file)).filter(
    code => !all.some(screen => saysMessage(screen, code)),
  )
  const unsaid = SAID.filter(text => !all.some(screen => says(screen, text)))
  return [
    ...screensLeft.map(place => `${place} has no picture`),
    ...excused.map(place => `${place} needs no excuse for having no picture`),
    ...shut.map(({ place, code }) => `${place} has no picture with ${code}`),
    ...whole.map(code => `the screen of ${code} has no picture`),
    ...unsaid.map(text => `no picture says ${text}`),
  ]
}
