import type * as z from 'zod/mini'
import { formatInstant } from '../lib/jst.ts'
import type { CodeMail } from './api.ts'
import * as screen from './screen.ts'

/** What happened, and what to do, in the view's two sentences of that name. */
export const titled = (name: string) => ({ title: screen.text(name), more: screen.text(`${name}-more`) })

/** The first broken rule of each field, in the view's words for its code. */
export const showBrokenRules = (error: z.core.$ZodError): void => {
  const first = new Map<string, string>()
  for (const { path, message } of error.issues) {
    const field = String(path[0])
    if (!first.has(field)) first.set(field, message)
  }
  screen.showFieldErrors([...first].map(([field, code]) => ({ field, code, message: screen.text(code) })))
}

export const showResendsLeft = (resendsLeft: number): void => {
  screen.fill({ resendsLeft: String(resendsLeft) })
  screen.when('resends-left', resendsLeft > 0)
  screen.when('no-resends-left', resendsLeft === 0)
}

export const showCodeMail = ({ mail, codeExpiresAt, resendsLeft }: CodeMail): void => {
  screen.fill({ mail, codeExpiresAt: formatInstant(new Date(codeExpiresAt)) })
  showResendsLeft(resendsLeft)
}
