import { CHEAP_HASHES } from '../support/cheap-hashes.ts'
import { startBundledDeno } from './bundled-deno.ts'
import { startKillableSystem } from './killable-system.ts'
import { type Killing, killRandomly } from './random-kills.ts'

/**
 * `npm run soak -- --kills N`: the journey with its kills for as long as one likes, on a system of its own. RUNTIME in
 * the environment says on what.
 * @param seed the same moments again; what the machine makes of them differs
 * @throws AssertionError naming the seed and the act where something does not hold
 */
export const soakKills = async (
  { kills, seed }: { kills: number; seed: number },
  tell: (line: string) => void,
): Promise<Killing> => {
  const system = await startKillableSystem({ RATE_LIMIT: 'off', ...CHEAP_HASHES }, startBundledDeno)
  try {
    tell(`on ${system.runtime}, seed ${seed}`)
    return await killRandomly(system, { kills, seed, walksToSettle: 4 }, tell)
  } finally {
    await system.stop()
  }
}
