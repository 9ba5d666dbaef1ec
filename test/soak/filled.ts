import { DatabaseSync } from 'node:sqlite'
import { seedManyUsers } from '../../scripts/local/many-users.ts'
import { localDatabaseFile } from '../../scripts/local/target.ts'
import { enter, type Member, newGeneralUser, newMaster, newStaff } from '../support/cast.ts'
import { CHEAP_HASHES } from '../support/cheap-hashes.ts'
import { Client } from '../support/https.ts'
import { type LocalSystem, startLocalSystem } from '../support/local-system.ts'
import { asIfWorkedOff } from './bank-paths.ts'

export type Say = (line: string) => void

/** A system with so many users, and one of each kind among them who is really enrolled and logged in. */
export type Filled = {
  system: LocalSystem
  stranger: Client
  master: Member
  general: Member & { id: string }
  staff: Member
  leave: () => Promise<void>
}

/** With which monitoring asks for the metrics. */
export const HEALTH_TOKEN = 'monitoring-asks-the-soak-with-this'

const whole = (value: number): string => value.toLocaleString('en')

/**
 * Starts a system, enrols a master, a general user and a staff user over its screens, fills its database while it is
 * stopped, and starts it again. Hashes are cheap: what is measured is what grows with the number of rows.
 */
export const fill = async (users: number, say: Say): Promise<Filled> => {
  say(`a system with ${whole(users)} users`)
  let system = await startLocalSystem({ RATE_LIMIT: 'off', HEALTH_TOKEN, ...CHEAP_HASHES })
  const clients: Client[] = []
  const leave = async () => {
    for (const client of clients) client.close()
    await system.stop()
  }
  try {
    const master = await newMaster(system)
    const general = await newGeneralUser(system, master)
    const staff = await newStaff(system)
    for (const { client } of [master, general, staff]) client.close()
    await system.kill()
    const db = new DatabaseSync(localDatabaseFile(system.stateDir), { timeout: 20_000 })
    const onProgress = (stage: string, done: number) => say(`  ${stage}: ${whole(done)}`)
    seedManyUsers(db, { users, now: new Date(), passwordHash: '', onProgress })
    asIfWorkedOff(db)
    db.close()
    system = await system.restart()

    const comeBack = async <M extends Member>(member: M): Promise<M> => {
      const back = await enter(system, member.person, member.certificate)
      clients.push(back.client)
      return { ...member, ...back }
    }
    const stranger = new Client(system)
    clients.push(stranger)
    return {
      system,
      stranger,
      master: await comeBack(master),
      general: await comeBack(general),
      staff: await comeBack(staff),
      leave,
    }
  } catch (error) {
    await leave()
    throw error
  }
}
