import { TEMPORARY } from '../support/cast.ts'
import { fireCron } from '../support/local-system.ts'
import { ageCertificates, endLocks, makeGuardsDue } from '../support/time-travel.ts'
import {
  approve,
  changePassword,
  enrolAnew,
  issueCertificate,
  logIn,
  proveCode,
  registerContract,
  registerGeneral,
  registerMaster,
  release,
  request,
  revokeGenerals,
  typeWrong,
  untilBlockIsKnown,
} from './steps.ts'
import type { Walk } from './walk.ts'

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
