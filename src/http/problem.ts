import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { type MessageCode, message } from '../ui/messages.ts'
import type { AppContext } from './runtime.ts'

export type ProblemDetails = {
  status: ContentfulStatusCode
  code: MessageCode
  values?: Record<string, string>
  /** RFC 9457 3.2: members of our own. */
  extras?: Record<string, unknown>
}

/** Whether it is a program that asks. */
export const wantsProblem = (c: AppContext): boolean => /^\/(api|webhooks)\//.test(c.req.path)

/** RFC 9457 problem details; `code` is the contract, `detail` the text for the person. */
export const problem = (c: AppContext, { status, code, values, extras }: ProblemDetails): Response => {
  c.set('refusalCode', code)
  return c.body(
    JSON.stringify({ type: 'about:blank', title: code, status, code, detail: message(code, values), ...extras }),
    status,
    { 'Content-Type': 'application/problem+json; charset=utf-8' },
  )
}
