/** Who a door is for. To everybody else it is shut, or looks as if it were not there. */
export type Who = 'anyone' | 'registrant' | 'enrolling' | 'link' | 'provider' | 'user' | 'master' | 'staff'

/** One way into the system. test/workerd/doors.test.ts fails when a route is missing here. */
export type Door = {
  origin: 'portal' | 'member'
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** As Hono writes it. */
  path: string
  who: Who
  /** What is posted: the form's fields, or the members of the JSON body. */
  fields: readonly string[]
  kind: 'form' | 'json'
  /** The use-case that checks a password behind it. */
  checks?: string
}

type Line = [request: string, fields?: string, more?: Partial<Pick<Door, 'kind' | 'checks'>>]

const doors = (origin: Door['origin'], who: Who, lines: readonly Line[]): Door[] =>
  lines.map(([request, fields = '', more = {}]) => {
    const [method, path = ''] = request.split(' ')
    if (method !== 'GET' && method !== 'POST' && method !== 'PUT' && method !== 'DELETE') throw new Error(request)
    return { origin, who, method, path, fields: fields.split(' ').filter(Boolean), kind: 'form', ...more }
  })

const JSON_BODY = { kind: 'json' } as const

export const DOORS: readonly Door[] = [
  ...doors('portal', 'anyone', [
    ['GET /'],
    ['GET /registration'],
    ['POST /registration', 'contractNumber initialPassword', { checks: 'contracts/open-registration.ts' }],
    ['GET /registration/user'],
    ['POST /registration/cancel', 'contractNumber'],
    ['GET /registration/result'],
    ['GET /certificate'],
    ['POST /api/enrolments', 'userId password resumeKey', { ...JSON_BODY, checks: 'certificates/begin-enrolment.ts' }],
    ['GET /crl/issuing-ca.crl'],
    ['GET /crl/root.crl'],
    ['GET /crl/:file{[0-9a-f]+[.]crl}'],
    ['GET /health'],
    ['GET /metrics'],
  ]),
  ...doors('portal', 'registrant', [
    ['POST /registration/user', 'contractNumber userId password passwordAgain name mail mailAgain'],
  ]),
  ...doors('portal', 'enrolling', [
    ['POST /api/enrolments/current/code-mails', '', JSON_BODY],
    ['POST /api/enrolments/current/proof', 'code', JSON_BODY],
    ['POST /api/enrolments/current/password', 'newPassword newPasswordAgain', JSON_BODY],
    ['POST /api/enrolments/current/certificate', 'request', JSON_BODY],
    ['DELETE /api/enrolments/current', '', JSON_BODY],
  ]),
  ...doors('portal', 'link', [
    ['GET /password-link/:token'],
    ['POST /password-link/:token', 'password passwordAgain'],
    ['GET /password-link/done'],
  ]),
  ...doors('portal', 'provider', [['POST /webhooks/mailchannels', '', JSON_BODY]]),

  ...doors('member', 'anyone', [['GET /'], ['GET /certificate-check'], ['GET /logged-out'], ['POST /logout']]),
  ...doors('member', 'user', [
    ['GET /login'],
    ['POST /login', 'password', { checks: 'sessions/log-in.ts' }],
    ['GET /menu'],
    ['POST /session'],
    ['GET /account'],
    ['POST /account', 'name mail mailAgain currentPassword version', { checks: 'users/change-own-details.ts' }],
    ['GET /account/done'],
    ['GET /account/mail'],
    ['POST /account/mail', 'code'],
    ['POST /account/mail/cancel'],
    ['GET /password'],
    ['POST /password', 'currentPassword password passwordAgain version', { checks: 'users/change-own-password.ts' }],
    ['GET /password/done'],
    ['GET /temporary-password'],
    ['POST /temporary-password', 'password passwordAgain'],
    ['GET /history'],
    ['GET /history.csv'],
    ['GET /history.jsonl'],
  ]),
  ...doors('member', 'master', [
    ['GET /users'],
    ['GET /users/new'],
    ['POST /users/new', 'userId password passwordAgain name mail mailAgain'],
    ['GET /users/drafts/:draft'],
    ['POST /users/drafts/:draft'],
    ['POST /users/drafts/:draft/cancel'],
    ['GET /users/:id'],
    ['GET /users/:id/slip'],
    ['GET /users/:id/change'],
    ['POST /users/:id/change', 'name mail mailAgain version'],
    ['GET /users/:id/temporary-password'],
    ['POST /users/:id/temporary-password', 'password passwordAgain version'],
    ['GET /users/:id/release'],
    ['POST /users/:id/release', 'counter'],
    ['GET /users/:id/delete'],
    ['POST /users/:id/delete', 'version'],
    ['GET /users/:id/certificates/:serial/revoke'],
    ['POST /users/:id/certificates/:serial/revoke'],
  ]),
  ...doors('member', 'staff', [
    ['GET /bank'],
    ['GET /bank/search'],
    ['GET /bank/contracts'],
    ['GET /bank/contracts/csv'],
    ['GET /bank/contracts/new'],
    ['POST /bank/contracts/new', 'contractNumber organisation mail initialPassword initialPasswordAgain'],
    ['GET /bank/contracts/:number'],
    ['GET /bank/contracts/:number/notice'],
    ['GET /bank/contracts/:number/history'],
    ['GET /bank/contracts/:number/mails'],
    ['GET /bank/users/:id/history'],
    ['GET /bank/users/:id/mails'],
    ['GET /bank/mails'],
    ['GET /bank/mails/:id'],
    ['POST /bank/mails/:id/resend', 'to resent'],
    ['GET /bank/notices'],
    ['GET /bank/notices/new'],
    ['POST /bank/notices/new', 'id title text fromAt untilAt'],
    ['GET /bank/notices/:id'],
    ['POST /bank/notices/:id', 'title text fromAt untilAt version'],
    ['POST /bank/notices/:id/withdraw', 'version'],
    ['GET /bank/refusals'],
    ['GET /bank/refusals/address'],
    ['GET /bank/contracts/:number/correct'],
    ['POST /bank/contracts/:number/correct', 'organisation mail version'],
    ['GET /bank/contracts/:number/initial-password'],
    ['POST /bank/contracts/:number/initial-password', 'initialPassword initialPasswordAgain version'],
    ['GET /bank/contracts/:number/locks'],
    ['POST /bank/contracts/:number/locks', 'counter'],
    ['GET /bank/contracts/:number/requests/:act'],
    ['POST /bank/contracts/:number/requests/:act', 'paperNumber reason'],
    ['POST /bank/contracts/:number/requests/correct-mail', 'paperNumber reason mail mailAgain'],
    ['POST /bank/contracts/:number/requests/reset-master', 'paperNumber reason initialPassword initialPasswordAgain'],
    ['GET /bank/contracts/:number/requests/revoke/:serial'],
    ['POST /bank/contracts/:number/requests/revoke/:serial', 'paperNumber reason revocation'],
    ['GET /bank/contracts/:number/certificates/:serial/revoke'],
    ['POST /bank/contracts/:number/certificates/:serial/revoke', 'reason'],
    ['GET /bank/users/:id'],
    ['GET /bank/approvals'],
    ['GET /bank/approvals/:id'],
    ['POST /bank/approvals/:id/approve'],
    ['POST /bank/approvals/:id/decline', 'note'],
    ['POST /bank/approvals/:id/withdraw'],
    ['POST /api/contract-batches/taken-numbers', 'numbers', JSON_BODY],
    ['PUT /api/contract-batches/:id', 'rows', JSON_BODY],
    ['GET /api/contract-batches/:id/rows'],
    ['POST /api/contract-batches/:id/rows', 'rows', JSON_BODY],
    ['POST /api/contract-batches/:id/commit', '', JSON_BODY],
    ['DELETE /api/contract-batches/:id', '', JSON_BODY],
  ]),
]

export const nameOf = ({ origin, method, path }: Pick<Door, 'origin' | 'method' | 'path'>): string =>
  `${origin} ${method} ${path}`

const parameters = (pattern: string): number => pattern.split(':').length

/** The one of these patterns that a request's path comes to: `/contracts/new` is no contract's number. */
export const patternOf = (patterns: readonly string[], path: string): string | undefined =>
  patterns
    .filter(pattern => new RegExp(`^${pattern.replaceAll(/:\w+/g, '[^/]+')}$`).test(path))
    .toSorted((a, b) => parameters(a) - parameters(b))[0]
