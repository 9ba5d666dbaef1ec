import type { PasswordGuards } from '../../../src/credentials/password-guard.ts'
import { hashPassword } from '../../../src/credentials/password-hash.ts'

/** Next to no password hashing, on either side: what is measured is the counting. */
export const CHEAP = { log2N: 4, r: 1, p: 1 }

export const PASSWORD = 'Minato#58'

const USERS = 64

/** `lanes` of them at any time. */
export type Amount = { tries: number; lanes: number }

/** One try of one user's password. @returns whether it was right */
export type Try = (user: number, password: string, hash: string) => Promise<boolean>

/** As the Workers of the bench are asked. */
export const readAmount = (url: string): Amount => {
  const { searchParams } = new URL(url)
  return { tries: Number(searchParams.get('tries')), lanes: Number(searchParams.get('lanes')) }
}

/**
 * Wrong, right, wrong, right …, of so many users: each wrong one is counted and each right one takes the count back.
 * @returns tries per second
 * @throws if a verdict is not what it must be
 */
export const triesPerSecond = async ({ tries, lanes }: Amount, pepper: string, attempt: Try): Promise<number> => {
  const hash = hashPassword(PASSWORD, pepper, CHEAP)
  const began = performance.now()
  await Promise.all(
    Array.from({ length: lanes }, async (_, lane) => {
      for (let i = 0; i < tries / lanes; i++) {
        const isRight = i % 2 === 1
        // A lane has its own users: two tries of one user never meet, or a wrong one could be the third in a row.
        const user = lane + lanes * (Math.floor(i / 2) % (USERS / lanes))
        if ((await attempt(user, isRight ? PASSWORD : 'Sakura#59', hash)) !== isRight)
          throw new Error('a wrong verdict on a password')
      }
    }),
  )
  return (tries / (performance.now() - began)) * 1000
}

/** A try that our own guards judge, whichever they are. */
export const tryOn =
  (guards: PasswordGuards): Try =>
  async (user, password, hash) => {
    const guard = { kind: 'user', id: `bench${user}` } as const
    const { result } = await guards.check({ guard, counter: 'member', password, hash, version: 1 })
    return result === 'right'
  }
