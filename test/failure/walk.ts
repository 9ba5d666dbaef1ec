import type { Member } from '../support/cast.ts'
import { type Keys, newKeys } from '../support/enrol.ts'
import { type Answer, Client } from '../support/https.ts'
import type { LocalSystem } from '../support/local-system.ts'
import type { Person } from '../support/register.ts'

/** Somebody on the way from registration to a session, who comes back after every interruption. */
export type Traveller = {
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

export const mustBe = (isConfirmed: boolean, what: string, { status, body }: Answer): void => {
  if (!isConfirmed) throw new Error(`${what}: ${status} ${body}`)
}

export const memberOf = ({ member }: Traveller): Member => {
  if (!member) throw new Error('not logged in yet')
  return member
}
