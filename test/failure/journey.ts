import { setTimeout as delay } from 'node:timers/promises'
import { type Member, registerGeneralUser, sendAs, TEMPORARY } from '../support/cast.ts'
import {
  begin,
  certificateIn,
  issue,
  type Keys,
  logInOverHttp,
  newKeys,
  prove,
  setOwnPassword,
  textIn,
} from '../support/enrol.ts'
import { type Answer, Client } from '../support/https.ts'
import { codeFor, fireCron, type LocalSystem } from '../support/local-system.ts'
import { type Person, registerOverHttp } from '../support/register.ts'
import { ageCertificates, endLocks, makeGuardsDue } from '../support/time-travel.ts'

/** Somebody on the way from registration to a session, who comes back after every interruption. */
type Traveller = {
  person: Person
  keys: Keys
  /** The proved enrolment's. */
  token: string
  member?: Member
  /** Wrong passwords that were answered as such since the last release. */
  wrong: number
}

/** One organisation's whole way, from the bank's registration of it to its end. */
export type Walk = {
  system: LocalSystem
  stranger: Client
  /** Registered by the other: asks, while the other one approves. */
  requester: Member
  approver: Member
  contract: { number: string; initialPassword: string; mail: string }
  master: Traveller
  general: Traveller
  /** Row id. */
  generalId: string
}

const newTraveller = async (userId: string, name: string): Promise<Traveller> => ({
  person: { userId, password: 'Minato#58', name, mail: `${userId}@sample.co.jp` },
  keys: await newKeys(),
  token: '',
  wrong: 0,
})

export const newWalk = async (
  { system, requester, approver }: Pick<Walk, 'system' | 'requester' | 'approver'>,
  number: number,
): Promise<Walk> => ({
  system,
  stranger: new Client(system),
  requester,
  approver,
  contract: { number: String(40_000_000 + number), initialPassword: 'Init#789', mail: `kumiai${number}@sample.co.jp` },
  master: await newTraveller(`master${number}`, '労金　太郎'),
  general: await newTraveller(`general${number}`, '一般　花子'),
  generalId: '',
})

export const closeWalk = ({ stranger, master, general }: Walk): void => {
  for (const client of [stranger, master.member?.client, general.member?.client]) client?.close()
}

const mustBe = (isConfirmed: boolean, what: string, { status, body }: Answer): void => {
  if (!isConfirmed) throw new Error(`${what}: ${status} ${body}`)
}

const membersOf = ({ member }: Traveller): Member => {
  if (!member) throw new Error('not logged in yet')
  return member
}

/** ① and ②; with the temporary password and, where that is replaced already, with the own. */
const proveCode = async ({ system, stranger }: Walk, traveller: Traveller, temporary?: string): Promise<void> => {
  const { userId, password, mail } = traveller.person
  const started = temporary ? await begin(stranger, system, { userId, password: temporary }) : undefined
  const isTemporary = started !== undefined && !started.body.includes('E2002')
  const begun = isTemporary ? started : await begin(stranger, system, { userId, password })
  traveller.token = textIn(begun, 'token')
  const proved = await prove(stranger, system, traveller.token, await codeFor(system, mail))
  mustBe(proved.status === 200, 'not proved', proved)
  if (!isTemporary) return
  const own = await setOwnPassword(stranger, system, traveller.token, password)
  mustBe(own.status < 300, 'no own password', own)
}

/** ③; from ① on where there is no proof. */
const issueCertificate = async (walk: Walk, traveller: Traveller): Promise<void> => {
  const ask = () => issue(walk.stranger, walk.system, traveller.token, traveller.keys)
  let answer = await ask()
  if (answer.status >= 400 && answer.status < 500) {
    await proveCode(walk, traveller)
    answer = await ask()
  }
  const certificate = certificateIn(answer, traveller.keys)
  traveller.member?.client.close()
  traveller.member = { person: traveller.person, certificate, client: new Client(walk.system, certificate), cookie: '' }
}

/** Of an enrolment that never was. */
const NO_TOKEN = '0'.repeat(43)

/** ① to ③ with a new key, which an interrupted one keeps: what was issued and not told is handed out again for it. */
const enrolAnew = async (walk: Walk, traveller: Traveller): Promise<void> => {
  if (traveller.token === '') Object.assign(traveller, { keys: await newKeys(), token: NO_TOKEN })
  await issueCertificate(walk, traveller)
}

const logIn = async ({ system }: Walk, traveller: Traveller): Promise<void> => {
  const member = membersOf(traveller)
  member.cookie = await logInOverHttp(member.client, system, traveller.person.password)
}

/** Wrong passwords at the login until the answer is this code. */
const typeWrong = async ({ system }: Walk, traveller: Traveller, until: 'E2004' | 'E2005'): Promise<void> => {
  for (;;) {
    const answer = await membersOf(traveller).client.send(`${system.member}/login`, { form: { password: 'Wrong#12' } })
    if (answer.body.includes(until)) return
    mustBe(answer.body.includes('E2003'), 'not checked', answer)
    traveller.wrong += 1
  }
}

const LONGEST_WAIT_MS = 60_000

/** The guard tells D1 by itself, soon after the death of the request that should have. */
const untilBlockIsKnown = async ({ system, requester, contract }: Walk): Promise<void> => {
  const url = `${system.member}/bank/contracts/${contract.number}/locks`
  for (const began = Date.now(); ; await delay(200)) {
    const answer = await sendAs(requester, url)
    mustBe(answer.status === 200 && Date.now() - began < LONGEST_WAIT_MS, 'the block is not known', answer)
    if (answer.body.includes('>閉塞<')) return
  }
}

const openRequest = async ({ system, approver, contract }: Walk): Promise<string | undefined> => {
  const answer = await sendAs(approver, `${system.member}/bank/approvals`)
  mustBe(answer.status === 200, 'no list of requests', answer)
  const [open = ''] = answer.body.split('最近の結果')
  const rows = open.split('<tr>').filter(row => row.includes(contract.number))
  return /\/bank\/approvals\/([0-9a-f]{32})/.exec(rows.join())?.[1]
}

const request = async (walk: Walk, act: string): Promise<void> => {
  if (await openRequest(walk)) return
  const { system, requester, contract } = walk
  const form = { paperNumber: '2026-0123', reason: '申請書のとおり' }
  const answer = await sendAs(requester, `${system.member}/bank/contracts/${contract.number}/requests/${act}`, form)
  mustBe(answer.status === 303, `not requested (${act})`, answer)
}

const approve = async (walk: Walk): Promise<void> => {
  const id = await openRequest(walk)
  if (!id) return
  const answer = await sendAs(walk.approver, `${walk.system.member}/bank/approvals/${id}/approve`, {})
  mustBe(answer.status === 303, 'not approved', answer)
}

const registerContract = async ({ system, requester, contract }: Walk): Promise<void> => {
  const known = await sendAs(requester, `${system.member}/bank/contracts/${contract.number}`)
  if (known.status === 200) return
  const { number: contractNumber, initialPassword, mail } = contract
  const form = { contractNumber, initialPassword, initialPasswordAgain: initialPassword, mail }
  const answer = await sendAs(requester, `${system.member}/bank/contracts/new`, {
    ...form,
    organisation: '見本労働組合',
  })
  mustBe(answer.status === 303, 'no contract', answer)
}

const registerMaster = async ({ system, stranger, contract, master }: Walk): Promise<void> => {
  const { number: contractNumber, initialPassword } = contract
  const answer = await stranger.send(`${system.portal}/registration`, { form: { contractNumber, initialPassword } })
  if (!answer.body.includes('E2007')) await registerOverHttp(stranger, { ...system, contract }, master.person)
}

const registerGeneral = async (walk: Walk): Promise<void> => {
  const { system, master, general } = walk
  const list = await sendAs(membersOf(master), `${system.member}/users`)
  const known = /\/users\/([0-9a-f]{32})/.exec(list.body)?.[1]
  walk.generalId = known ?? (await registerGeneralUser(system, membersOf(master), general.person))
}

const release = async ({ system, master, general, generalId }: Walk): Promise<void> => {
  const answer = await sendAs(membersOf(master), `${system.member}/users/${generalId}/release`, { counter: 'member' })
  mustBe(answer.status === 303, 'not released', answer)
  general.wrong = 0
}

const revokeGenerals = async ({ system, master, general, generalId }: Walk): Promise<void> => {
  const user = `${system.member}/users/${generalId}`
  const page = await sendAs(membersOf(master), user)
  mustBe(page.status === 200, 'no page of the user', page)
  const [, serial] = /certificates\/([0-9a-f]+)\/revoke/.exec(page.body) ?? []
  if (serial) {
    const answer = await sendAs(membersOf(master), `${user}/certificates/${serial}/revoke`, {})
    mustBe(answer.status === 303, 'not revoked', answer)
  }
  const refused = await sendAs(membersOf(general), `${system.member}/menu`)
  mustBe(refused.status === 403, 'a revoked certificate opens the menu', refused)
  general.token = ''
}

const NEW_PASSWORD = 'Changed#12'

const changePassword = async (walk: Walk): Promise<void> => {
  const { system, master } = walk
  const { person } = master
  const form = { currentPassword: person.password, password: NEW_PASSWORD, passwordAgain: NEW_PASSWORD }
  const answer = await sendAs(membersOf(master), `${system.member}/password`, form)
  const isChanged = answer.headers.location === '/password/done'
  // Changed, and the answer was lost: the new one opens.
  mustBe(isChanged || answer.body.includes('E2003'), 'not changed', answer)
  if (!isChanged) await logIn(walk, { ...master, person: { ...person, password: NEW_PASSWORD } })
  person.password = NEW_PASSWORD
}

/** What a confirmed act has left in the database. */
export type Traces = {
  /** Entries in the contract's history. */
  history?: readonly string[]
  /** Mails in the outbox, by kind. */
  mails?: readonly string[]
  /** A condition that stands right after the act. `?1` is the contract's number. */
  state?: string
}

export type Act = Traces & {
  name: string
  /** Ends with the screen that confirms it, or throws; done again, it ends well whatever came before. */
  run: (walk: Walk) => Promise<void>
  /** What happens to the databases before it, while nobody uses them. */
  before?: (walk: Walk) => Promise<unknown>
}

const USERS_SLOT = (role: string, slot: string) =>
  `EXISTS (SELECT 1 FROM users u JOIN certificates x ON x.user = u.id WHERE u.contract_number = ?1
     AND u.role = '${role}' AND x.slot = '${slot}' AND x.revoked_at IS NULL)`

export const ACTS: readonly Act[] = [
  { name: 'the bank registers the contract', run: registerContract, history: ['register_contract'] },
  {
    name: 'registration',
    run: registerMaster,
    history: ['register_master'],
    mails: ['registered', 'master_registered'],
    state: `(SELECT count(*) FROM users WHERE contract_number = ?1 AND role = 'master' AND status = 'active') = 1`,
  },
  { name: "the master's code", run: walk => proveCode(walk, walk.master), history: ['code_proved'] },
  {
    name: "the master's certificate",
    run: walk => issueCertificate(walk, walk.master),
    history: ['issue_certificate'],
    mails: ['certificate_issued'],
    state: USERS_SLOT('master', 'current'),
  },
  { name: "the master's login", run: walk => logIn(walk, walk.master), history: ['login'] },
  {
    name: 'registration of a general user',
    run: registerGeneral,
    history: ['register_user'],
    mails: ['user_registered'],
    state: `(SELECT count(*) FROM users WHERE contract_number = ?1 AND role = 'general') = 1`,
  },
  {
    name: "the general user's code and own password",
    run: walk => proveCode(walk, walk.general, TEMPORARY),
    history: ['code_proved', 'replace_temporary_password'],
  },
  {
    name: "the general user's certificate",
    run: walk => issueCertificate(walk, walk.general),
    history: ['issue_certificate'],
    mails: ['certificate_issued'],
    state: USERS_SLOT('general', 'current'),
  },
  { name: "the general user's login", run: walk => logIn(walk, walk.general), history: ['login'] },
  { name: 'lock', run: walk => typeWrong(walk, walk.general, 'E2004') },
  { name: 'release by the master', run: release, history: ['release'], mails: ['released'] },
  { name: "the master's lock", run: walk => typeWrong(walk, walk.master, 'E2004') },
  {
    name: "the master's block",
    before: walk => endLocks(walk.system, { locks: 1 }).then(() => Object.assign(walk.master, { wrong: 0 })),
    run: walk => typeWrong(walk, walk.master, 'E2005'),
  },
  {
    name: 'the bank learns of the block',
    run: untilBlockIsKnown,
    history: ['lock', 'lock_end', 'block'],
    mails: ['locked', 'blocked'],
  },
  { name: 'request of the release', run: walk => request(walk, 'unblock-master'), history: ['request_approval'] },
  { name: 'its approval', run: approve, history: ['approve'], mails: ['approval_decided'] },
  {
    name: "the cron after it, the master's login",
    before: walk => makeGuardsDue(walk.system),
    run: async walk => {
      await fireCron(walk.system)
      await logIn(walk, walk.master)
    },
    history: ['release', 'login'],
    mails: ['released'],
  },
  {
    name: 'change of password',
    run: changePassword,
    history: ['change_password'],
    mails: ['password_changed'],
    state: `EXISTS (SELECT 1 FROM users WHERE contract_number = ?1 AND role = 'master' AND password_version = 2)`,
  },
  {
    name: 'revocation',
    run: revokeGenerals,
    history: ['revoke_certificate'],
    mails: ['revoked'],
    state: `NOT ${USERS_SLOT('general', 'current')}`,
  },
  {
    name: "the general user's next certificate",
    run: walk => enrolAnew(walk, walk.general),
    history: ['issue_certificate'],
    mails: ['certificate_issued'],
    state: USERS_SLOT('general', 'current'),
  },
  {
    name: 'the cron of a day 30 days before the end',
    before: async walk => {
      await ageCertificates(walk.system, 340, walk.master.person.userId)
      walk.master.token = ''
    },
    run: walk => fireCron(walk.system),
    mails: ['expiry_30_days'],
  },
  {
    name: 'renewal',
    run: walk => enrolAnew(walk, walk.master),
    history: ['issue_certificate'],
    mails: ['certificate_issued'],
    state: `${USERS_SLOT('master', 'current')} AND ${USERS_SLOT('master', 'pending')}`,
  },
  {
    name: 'first login with the renewed certificate',
    run: walk => logIn(walk, walk.master),
    history: ['login', 'supersede_certificate'],
    state: `${USERS_SLOT('master', 'current')} AND NOT ${USERS_SLOT('master', 'pending')}`,
  },
  { name: 'request of the end', run: walk => request(walk, 'terminate'), history: ['request_approval'] },
  {
    name: 'its approval and the end',
    run: approve,
    history: ['approve', 'terminate_contract'],
    mails: ['approval_decided', 'contract_terminated'],
    state: `EXISTS (SELECT 1 FROM contracts WHERE number = ?1 AND status = 'terminated')
      AND NOT EXISTS (SELECT 1 FROM users u JOIN certificates x ON x.user = u.id
        WHERE u.contract_number = ?1 AND x.slot IS NOT NULL)`,
  },
  { name: 'the minute’s cron', run: walk => fireCron(walk.system) },
]
