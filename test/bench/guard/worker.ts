import { guardsOn } from '../../../src/runtime/cloudflare/guards.ts'
import type { PasswordGuardObject } from '../../../src/runtime/cloudflare/password-guard-object.ts'
import { readAmount, triesPerSecond, tryOn } from './tries.ts'

export { PasswordGuardObject } from '../../../src/runtime/cloudflare/password-guard-object.ts'

type Bindings = { PASSWORD_GUARD: DurableObjectNamespace<PasswordGuardObject>; PASSWORD_PEPPER: string }

/** `/?tries=&lanes=` asks the guards so often and answers the tries per second. */
export default {
  async fetch(request: Request, env: Bindings): Promise<Response> {
    // A Worker's clock stands still while it computes, but every answer of a guard moves it on.
    const attempt = tryOn(guardsOn(env.PASSWORD_GUARD))
    return Response.json(await triesPerSecond(readAmount(request.url), env.PASSWORD_PEPPER, attempt))
  },
}
