import process from 'node:process'
import { openGuards } from '../../../src/runtime/deno/guards.ts'
import { CHEAP, readAmount, triesPerSecond, tryOn } from './tries.ts'

const { BENCH_FOLDER = '', PASSWORD_PEPPER = '' } = process.env
const guards = openGuards(BENCH_FOLDER, { pepper: PASSWORD_PEPPER, cost: CHEAP }, 2)

/** The same on Deno: the guards' files and threads. */
export default {
  async fetch(request: Request): Promise<Response> {
    return Response.json(await triesPerSecond(readAmount(request.url), PASSWORD_PEPPER, tryOn(guards)))
  },
}
