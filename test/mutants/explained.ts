/** Mutants that no test can notice or none has to: by file, what the fault is, and why. */
const EXPLAINED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'src/credentials/blocks-stand.ts': {
    '-1: 1 → 2': 'equivalent: no count is negative, whichever it is',
  },
  'src/credentials/check-password.ts': {
    'verdict.events.length > 0 → >=': 'equivalent: telling of nothing writes nothing, and the outbox is flushed anyhow',
    "verdict.result === 'right' && record → verdict.result === 'right'":
      'equivalent: without a record the hash is one that no password has',
    'always true: user ? { actor: user, subject: user } : {}':
      'equivalent: what is undefined is written as if not there',
    "verdict.standing === 'locked' && verdict.lockedUntil !== null → verdict.standing === 'locked'":
      'equivalent: a type guard; who is locked has an end of it',
    "verdict.standing === 'locked' && verdict.lockedUntil !== null → verdict.lockedUntil !== null":
      'equivalent: who has an end of a lock is locked',
  },
  'src/credentials/admit-now.ts': {
    'always true: user ? { actor: user, subject: user } : {}':
      'equivalent: what is undefined is written as if not there',
  },
  'src/credentials/common-passwords.ts': {
    "WORDS.has(word) || WORDS.has(word.replace(/[^a-z]/g, '')) → WORDS.has(word.replace(/[^a-z]/g, ''))":
      'equivalent: no word of the list has anything but letters',
  },
  'src/credentials/guard-memory.ts': {
    'MOST_COUNTS = 10_000: 10_000 → 10001': 'a size: one more or less decides nothing',
  },
  'src/credentials/guard.ts': {
    'never: if (next === before)': 'the same state is written once more, as touched now; nothing is told',
  },
  'src/credentials/hash-for-another.ts': {
    'never: if (hash === null)': 'a type guard: what is to differ from nothing is always hashed',
  },
  'src/credentials/lockout.ts': {
    'state.lockedUntil !== null && now < state.lockedUntil → now < state.lockedUntil':
      'equivalent: null is 0 there, and no request comes before 1970',
    'state.isBlocked || state.lockedUntil === null → state.lockedUntil === null':
      'equivalent: who is blocked has no end of a lock',
    'before.lockedUntil !== null && !before.isBlocked → before.lockedUntil !== null':
      'equivalent: who is blocked has no end of a lock',
  },
  'src/credentials/password-guard.ts': {
    'key.hash.slice(0, 8): 0 → 1': 'equivalent: of a number in hex the last two digits say what remains of it by 64',
  },
  'src/credentials/password-hash.ts': {
    '256 * N: 256 → 257': 'what scrypt may take of memory at most: it takes half of it',
    '!log2N || !r || !p || !salt || !hash → !log2N || !r || !p || !salt': 'equivalent: the pattern finds all or none',
    '!log2N || !r || !p || !salt || !hash → !hash': 'equivalent: the pattern finds all or none',
    '!log2N || !r || !p || !salt → !log2N || !r || !p': 'equivalent: the pattern finds all or none',
    '!log2N || !r || !p || !salt → !salt': 'equivalent: the pattern finds all or none',
    '!log2N || !r || !p → !log2N || !r': 'equivalent: the pattern finds all or none',
    '!log2N || !r || !p → !p': 'equivalent: the pattern finds all or none',
    '!log2N || !r → !log2N': 'equivalent: the pattern finds all or none',
    '!log2N || !r → !r': 'equivalent: the pattern finds all or none',
  },
  'src/credentials/record-lock-events.ts': {
    "never: if (event.counter === 'initial')": 'equivalent: a type guard; no user has that counter',
    "event.change === 'locked' && event.lockedUntil !== null → event.change === 'locked'":
      'equivalent: a type guard; a lock has an end',
    "event.change === 'locked' && event.lockedUntil !== null → event.lockedUntil !== null":
      'equivalent: only a lock has an end',
    'statements.length > 0: 0 → 1': 'equivalent: each event has two statements at least',
    'always true: event.actor ? { actor: event.actor } : {}': 'equivalent: null is written as if not there',
  },
  'src/credentials/restore-lock-copies.ts': {
    'PARALLEL = 20: 20 → 21': 'a size: one more or less decides nothing',
    "never: if (key.kind !== 'contract')": 'a type guard: the caller has keys of users and contracts alone',
    'i < keys.length → <=': 'equivalent: a last group of none does nothing',
    'always false: ahead.length === 0 ? [] : copyOf(deps, key, ahead)':
      'equivalent: of nothing nothing is made, after a look at whom it would concern',
    'statements.flat().length > 0: 0 → 1': 'equivalent: each copy has two statements',
  },
  'src/credentials/store.ts': {
    'masterId && masterName && masterMail → masterId && masterName': 'equivalent: the join finds all or none',
    'masterId && masterName && masterMail → masterMail': 'equivalent: the join finds all or none',
    'masterId && masterName → masterId': 'equivalent: the join finds all or none',
    'masterId && masterName → masterName': 'equivalent: the join finds all or none',
    'SQL without: guard IN (SELECT value FROM json_each(?))':
      'equivalent but for its cost: of what was found beside, nothing is looked at',
  },
  'src/certificates/begin-enrolment.ts': {
    'never: if (!user)': 'a type guard: no password of a user who is not there is right',
  },
  'src/certificates/crl-store.ts': {
    'PART = 1_000_000: 1_000_000 → 1000001': 'a size: one more or less decides nothing',
  },
  'src/certificates/expiry-notice.ts': {
    'SCHEDULE.length - 1 → +': 'equivalent: what is not in the schedule is the last notice, too',
  },
  'src/certificates/publish-crl.ts': {
    'PAGE = 10_000: 10_000 → 10001': 'a size: one more or less decides nothing',
  },
  'src/certificates/queue-expiry-notices.ts': {
    'never: if (due.length === 0)': 'equivalent but for its cost: a batch about nothing writes nothing',
  },
  'src/certificates/replace-temporary-password.ts': {
    '!enrolment || !user → !user': 'equivalent: without an enrolment there is no user either',
  },
  'src/certificates/revoke-again.ts': {
    'never: if (lost.length === 0)': 'equivalent but for its cost: a batch about nothing writes nothing',
    'always true: user ? { subject: user } : {}': 'equivalent: null is written as if not there',
    'always true: contractNumber ? { contractNumber } : {}': 'equivalent: null is written as if not there',
    'always true: bankCode ? { bankCode } : {}': 'equivalent: null is written as if not there',
    "always true: 'serial' in what ? { serial: what.serial, reason } : { reason }":
      'equivalent: what is undefined is not in the JSON',
  },
  'src/certificates/revoke-by-issuer.ts': {
    'AT_ONCE = 200: 200 → 201': 'a size: one more or less decides nothing',
    'never: if (found.length === 0)': 'equivalent but for its cost: a batch about nothing writes nothing',
  },
  'src/certificates/schema.ts': {
    'LONGEST_REQUEST = 12_000: 12_000 → 12001': 'equivalent: the characters of base64 come in fours',
  },
  'src/pki/certificate-request.ts': {
    'attributes.length > 0: 0 → 1': 'equivalent: no element has one octet',
  },
  'src/pki/crl.ts': {
    'unspecified: 0: 0 → 1': 'equivalent: a number of the standard’s table that is never written',
  },
  'src/pki/der-reader.ts': {
    'unused = 8: 8 → 9': 'equivalent: neither is below eight',
  },
  'src/pki/der.ts': {
    "i < 'yyyy-mm-ddThh:mm:ss'.length → <=": 'equivalent: behind the seconds comes no digit, but their point',
  },
  'src/pki/issuing-ca.ts': {
    'new Uint8Array(32): 32 → 33': 'whatever is signed, the key is tried',
  },
  'src/pki/strong-key.ts': {
    "crypto.subtle.importKey('spki', publicKey, parameters, false, ['verify']) → true":
      'a public key, which guards nothing',
    "crypto.subtle.importKey('spki', publicKey, { name: 'RSASSA-PKCS1-v1_5', hash }, false, ['verify']) → true":
      'a public key, which guards nothing',
  },
  'src/sessions/store.ts': {
    'SQL without: serial <> ?':
      'equivalent: with a current certificate the condition after it does not hold, and a pending one is not the current one',
    'SQL without: ${IS_PENDING}':
      'equivalent: with a current certificate the condition before it leaves none, and nobody logs in with any other than that or a pending one',
    "SQL without: slot = 'pending' (2)":
      'equivalent: a current one becomes what it is, and nobody logs in with any other than that or a pending one',
  },
  'src/staff/approval-store.ts': {
    'user && userId && userName !== null && userMail !== null && userRole && userVersion !== null → user && userId && userName !== null && userMail !== null && userRole':
      'equivalent: the join finds all or none',
    'user && userId && userName !== null && userMail !== null && userRole && userVersion !== null → userVersion !== null':
      'equivalent: the join finds all or none',
    'user && userId && userName !== null && userMail !== null && userRole → user && userId && userName !== null && userMail !== null':
      'equivalent: the join finds all or none',
    'user && userId && userName !== null && userMail !== null && userRole → userRole':
      'equivalent: the join finds all or none',
    'user && userId && userName !== null && userMail !== null → user && userId && userName !== null':
      'equivalent: the join finds all or none',
    'user && userId && userName !== null && userMail !== null → userMail !== null':
      'equivalent: the join finds all or none',
    'user && userId && userName !== null → user && userId': 'equivalent: the join finds all or none',
    'user && userId && userName !== null → userName !== null': 'equivalent: the join finds all or none',
    'user && userId → user': 'equivalent: the join finds all or none',
    'user && userId → userId': 'equivalent: the join finds all or none',
  },
  'src/staff/decide-approval.ts': {
    'always true: subject ? { subject } : {}': 'equivalent: what is undefined is written as if not there',
    "act.kind === 'revoke_staff' && { serial: act.serial, reason: act.reason } → { serial: act.serial, reason: act.reason }":
      'a type guard: other acts have neither, and what is undefined is not in the JSON',
    'new Date(8.64e15): 8.64e15 → 8640000000000001':
      'equivalent: it is no time any more, and nothing is later than none',
  },
  'src/staff/lapse-approvals.ts': {
    'LAPSED_AT_ONCE = 100: 100 → 101': 'a size: one more or less decides nothing',
  },
  'src/staff/request-approval.ts': {
    'always true: user ? { subject: user } : {}': 'equivalent: null is written as if not there',
  },
  'src/staff/request-contract-act.ts': {
    'epoch = 0: 0 → 1': 'a type guard: it is possible only where that block was seen',
    'never: if (!master)': 'a type guard: the acts below are possible only where there is a master',
    'always false: portal === undefined ? {} : { portal }': 'equivalent: what is undefined is not in the JSON',
    'always false: member === undefined ? {} : { member }': 'equivalent: what is undefined is not in the JSON',
  },
  'src/staff/request-staff-act.ts': {
    "always true: made.ok ? made : refused({ reason: 'already_open' })":
      'equivalent: a type guard; a request is refused for no other reason there',
    "always true: made.ok ? made : refused({ reason: 'already_open' }) (2)":
      'equivalent: a type guard; a request is refused for no other reason there',
  },
}

export const explained: ReadonlyMap<string, ReadonlyMap<string, string>> = new Map(
  Object.entries(EXPLAINED).map(([file, whats]) => [file, new Map(Object.entries(whats))]),
)
