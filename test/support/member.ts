import { hashToken } from '../../src/lib/tokens.ts'
import { identifyCertificate } from '../../src/sessions/identify-certificate.ts'
import { logIn } from '../../src/sessions/log-in.ts'
import { logOut } from '../../src/sessions/log-out.ts'
import { resumeSession } from '../../src/sessions/resume-session.ts'
import type { CertificateRecord } from '../../src/sessions/store.ts'
import { depsAt } from './deps.ts'
import { enrolledMaster } from './enrolled.ts'
import { rows } from './system.ts'

export const ORIGIN = { address: '192.0.2.1', requestId: 'test' }

/** The member's side of the system as one master sees it, at a time that the test sets. */
export const member = async () => {
  const { person, browser, serial } = await enrolledMaster()
  const began = Date.now()
  let now = began
  const deps = await depsAt(() => new Date(now))
  const der = browser.certificate ?? new Uint8Array()
  const standing = () => identifyCertificate(deps, { kind: 'proven', der })
  const record = async (): Promise<CertificateRecord> => {
    const found = await standing()
    if (!found.isGood) throw new Error(found.reason)
    return found.record
  }
  const seen = await record()
  const enter = () => logIn(deps, ORIGIN, seen, person.password)
  return {
    deps,
    der,
    serial,
    began,
    standing,
    record: seen,
    password: person.password,
    at: (time: number) => {
      now = time
    },
    logIn: enter,
    token: async () => {
      const done = await enter()
      if (!done.ok) throw new Error(done.error.reason)
      return hashToken(done.value.token)
    },
    resume: async (token: string) => {
      const answer = await resumeSession(deps, seen, token)
      return answer.ok ? 'open' : answer.error.reason
    },
    logOut: (token: string) => logOut(deps, ORIGIN, seen, token),
    operations: async () =>
      (await rows<{ operation: string }>('SELECT operation FROM history WHERE subject = ? ORDER BY id', seen.user)).map(
        ({ operation }) => operation,
      ),
  }
}
