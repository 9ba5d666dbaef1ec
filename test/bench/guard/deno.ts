import process from 'node:process'
import { openGuards } from '../../../src/runtime/deno/guards.ts'
import { CHEAP, triesPerSecond, tryOn } from './tries.ts'

const { BENCH_FOLDER = '', PASSWORD_PEPPER = '' } = process.env
const guards = openGuards(BENCH_FOLDER, { pepper: PASSWORD_PEPPER, cost: CHEAP }, 2)

/** The same on Deno: the guards' files and threads. */
export default {
  async fetch(request: Request): Promise<Response> {
    const tries = Number(new URL(request.url).searchParams.get('tries'))
    return Response.json(await triesPerSecond(tries, PASSWORD_PEPPER, tryOn(guards)))
  },
}
