import { guardsOn } from '../../../src/runtime/cloudflare/guards.ts'
import type { PasswordGuardObject } from '../../../src/runtime/cloudflare/password-guard-object.ts'
import { triesPerSecond, tryOn } from './tries.ts'

export { PasswordGuardObject } from '../../../src/runtime/cloudflare/password-guard-object.ts'

type Bindings = { PASSWORD_GUARD: DurableObjectNamespace<PasswordGuardObject>; PASSWORD_PEPPER: string }

/** `/?tries=` asks the guards so often and answers the tries per second. */
export default {
  async fetch(request: Request, env: Bindings): Promise<Response> {
    const tries = Number(new URL(request.url).searchParams.get('tries'))
    // A Worker's clock stands still while it computes, but every answer of a guard moves it on.
    return Response.json(await triesPerSecond(tries, env.PASSWORD_PEPPER, tryOn(guardsOn(env.PASSWORD_GUARD))))
  },
}
