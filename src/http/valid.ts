import { zValidator } from '@hono/zod-validator'
import * as z from 'zod/mini'
import type { FieldErrors } from '../ui/form.tsx'
import { isMessageCode, type MessageCode, message } from '../ui/messages.ts'
import { problem } from './problem.ts'
import type { AppContext } from './runtime.ts'

type Issues = { readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[] }

/** The first broken rule of each field: our schemas' messages are message codes. */
export const fieldErrors = ({ issues }: Issues): Record<string, MessageCode> => {
  const errors: Record<string, MessageCode> = {}
  for (const { path, message } of issues) {
    const field = String(path[0] ?? '')
    errors[field] ??= isMessageCode(message) ? message : 'E1013'
  }
  return errors
}

/** What was typed, to be shown again beside its errors; anything that is not text is dropped. */
export const typedFields = (form: unknown): Record<string, string> => {
  const fields = z.record(z.string(), z.unknown()).safeParse(form)
  if (!fields.success) return {}
  return Object.fromEntries(
    Object.entries(fields.data).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )
}

export type BadForm = { typed: Record<string, string>; errors: FieldErrors }

// In a generic function zValidator cannot infer this app's Env, hence `as AppContext` in the two hooks.

/** The parsed form for the route, or the form's own page again with all its errors at once. */
export const validForm = <S extends z.ZodMiniType>(
  schema: S,
  refuse: (c: AppContext, bad: BadForm) => Response | Promise<Response>,
) =>
  zValidator('form', schema, (result, c) =>
    result.success
      ? undefined
      : refuse(c as AppContext, { typed: typedFields(result.data), errors: fieldErrors(result.error) }),
  )

/** The parsed JSON body for the route, or a problem that names each wrong field. */
export const validJson = <S extends z.ZodMiniType>(schema: S) =>
  zValidator('json', schema, (result, c) => {
    if (result.success) return
    const errors = Object.entries(fieldErrors(result.error)).map(([field, code]) => ({
      field,
      code,
      message: message(code),
    }))
    return problem(c as AppContext, { status: 422, code: errors[0]?.code ?? 'E1013', extras: { errors } })
  })
