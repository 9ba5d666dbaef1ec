import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { type Member, newGeneralUser, newStaff, person } from '../support/cast.ts'
import { fireCron, type LocalSystem } from '../support/local-system.ts'
import { seeded } from '../support/seeded.ts'
import { endLeases } from '../support/time-travel.ts'
import { checkInvariants, type Promised, promise } from './invariants.ts'
import { ACTS, type Act } from './journey.ts'
import { checkGuards, checkList, checkMails, isEverythingSent } from './settled.ts'
import { closeWalk, newWalk, type Walk } from './walk.ts'

/** How long an act may be thought to take before it was seen. */
const FIRST_GUESS_MS = 150
/** A guard tells what its request could not within five seconds. */
const GUARD_TELLS_MS = 6_000
const LONGEST_SETTLING_MS = 90_000

export type Killing = {
  /** How often the app was killed within an act. That it is also taken down where rows have to be moved is not counted. */
  kills: number
  /** Acts that a kill came into, by whether their screen had confirmed them. */
  confirmed: number
  interrupted: number
  walks: number
  /** Mails that came more than once, since who sent them died before noting it. */
  repeatedMails: number
}

type Scene = {
  system: LocalSystem
  random: () => number
  seed: number
  /** How long each act took the last time that nobody killed it. */
  took: Map<string, number>
  /** Of all contracts so far. */
  promised: Promised[]
  count: Killing
}

const runKilled = async (scene: Scene, walk: Walk, act: Act): Promise<boolean> => {
  const { system, random, seed, took, count } = scene
  const after = Math.floor(random() * (took.get(act.name) ?? FIRST_GUESS_MS))
  const outcome = act.run(walk).then(
    () => true,
    () => false,
  )
  await delay(after)
  await system.kill()
  count.kills += 1
  const isConfirmed = await outcome
  const contract = walk.contract.number
  const last = { contract, ...(isConfirmed && { state: act.state }) }
  const promised = isConfirmed ? promisedAfter(scene, contract, act) : scene.promised
  checkInvariants(
    system,
    promised,
    last,
    `seed ${seed}, kill ${count.kills}, ${after} ms after the beginning of "${act.name}"`,
  )
  await system.restart()
  return isConfirmed
}

const promisedAfter = ({ promised }: Scene, contract: string, act: Act): Promised[] =>
  promised.map(one => (one.contract === contract ? promise(one, act) : one))

const goThrough = async (scene: Scene, walk: Walk, act: Act): Promise<void> => {
  const { took, count, seed } = scene
  await act.before?.(walk)
  if (await runKilled(scene, walk, act)) count.confirmed += 1
  else {
    count.interrupted += 1
    const began = performance.now()
    await act.run(walk).catch(error => {
      throw new Error(`seed ${seed}, kill ${count.kills}: "${act.name}" did not end well when done again`, {
        cause: error,
      })
    })
    took.set(act.name, performance.now() - began)
  }
  scene.promised = promisedAfter(scene, walk.contract.number, act)
  for (const { wrong, person } of [walk.master, walk.general])
    assert.ok(wrong < 6, `seed ${seed}: ${wrong} wrong passwords of ${person.userId} were checked and no lock came`)
}

/** What is only promised to come by itself: all mails, the guards' events in D1, the revocation list. */
const settle = async ({ system, count, seed }: Scene): Promise<void> => {
  const began = Date.now()
  await endLeases(system)
  for (;;) {
    await fireCron(system)
    await delay(GUARD_TELLS_MS)
    await fireCron(system)
    await system.kill()
    if (isEverythingSent(system) || Date.now() - began > LONGEST_SETTLING_MS) break
    await system.restart()
  }
  checkGuards(system, `seed ${seed}`)
  count.repeatedMails = await checkMails(system, `seed ${seed}`)
  await system.restart()
  await checkList(system, `seed ${seed}`)
}

const verifyHistory = ({ stateDir }: LocalSystem): Promise<unknown> =>
  promisify(execFile)('node', ['scripts/verify-history.ts'], { env: { ...process.env, STATE_DIR: stateDir } })

/**
 * Walks organisations through the whole journey and kills the app in each of its acts, at a moment that the seed chooses
 * within the time that the act takes; after each death everything is held against what must hold, and the act is done
 * again by who did not see its confirmation.
 * @param kills so many
 * @param walksToSettle after so many organisations, and at the end, what comes by itself is waited for and checked
 */
export const killRandomly = async (
  system: LocalSystem,
  { kills, seed, walksToSettle = Infinity }: { kills: number; seed: number; walksToSettle?: number },
  tell: (line: string) => void,
): Promise<Killing> => {
  const count: Killing = { kills: 0, confirmed: 0, interrupted: 0, walks: 0, repeatedMails: 0 }
  const scene: Scene = { system, random: seeded(seed), seed, took: new Map(), promised: [], count }
  const approver = await newStaff(system)
  const requester: Member = await newGeneralUser(system, approver, person('staff002', '職員　花子'))
  while (count.kills < kills) {
    const walk = await newWalk({ system, requester, approver }, count.walks)
    scene.promised.push({ contract: walk.contract.number, history: [], mails: [] })
    for (const act of ACTS) {
      if (count.kills >= kills) break
      await goThrough(scene, walk, act)
    }
    count.walks += 1
    closeWalk(walk)
    if (count.walks % walksToSettle === 0) await settle(scene)
    tell(
      `${count.kills} of ${kills} kills in ${count.walks} organisations' journeys: ${count.confirmed} acts had been confirmed, ${count.interrupted} not; ${count.repeatedMails} mails came twice`,
    )
  }
  await settle(scene)
  await verifyHistory(system)
  approver.client.close()
  requester.client.close()
  return count
}
