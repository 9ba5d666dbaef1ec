// The session of a page behind the login ends when nothing has been asked of the server for a while, and typing asks
// nothing: this asks on behalf of whoever types, and warns whoever does not.

import { MINUTE_MS } from '../lib/jst.ts'
import { openSessionChannel, SEEN } from './session-channel.ts'

/** Two minutes to read it and press a button, where WCAG 2.2.1 asks for 20 seconds. */
const WARNED_BEFORE_MS = 2 * MINUTE_MS
const EXTENDED_EVERY_MS = 5 * MINUTE_MS
/** After an answer that did not come. */
const ASKED_EVERY_MS = MINUTE_MS

type State = 'soon' | 'unreachable' | 'over'

const buttonIn = (dialog: HTMLDialogElement, name: string) =>
  dialog.querySelector<HTMLButtonElement>(`[data-session="${name}"]`)

const show = (dialog: HTMLDialogElement, state: State): void => {
  for (const part of dialog.querySelectorAll<HTMLElement>('[data-says]'))
    part.hidden = !part.dataset.says?.split(' ').includes(state)
  if (!dialog.open) dialog.showModal()
}

/**
 * @param dialog the view's, which says after how many idle milliseconds the server ends a session, and how often it notes
 * that it was asked: so much earlier than it says may it end
 */
export const watchSession = (dialog: HTMLDialogElement): void => {
  const endsAfter = Number(dialog.dataset.idleMs)
  const warnsAfter = endsAfter - Number(dialog.dataset.notedEveryMs) - WARNED_BEFORE_MS
  const pages = openSessionChannel()
  let seenAt = Date.now()
  let askedAt = seenAt
  let isOver = false
  let timer: ReturnType<typeof setTimeout> | undefined

  const end = (): void => {
    isOver = true
    show(dialog, 'over')
    // The button that had the focus is not there any more.
    buttonIn(dialog, 'close')?.focus()
  }

  const look = (): void => {
    clearTimeout(timer)
    const idle = Date.now() - seenAt
    if (idle >= endsAfter) end()
    else {
      if (idle >= warnsAfter) show(dialog, 'soon')
      timer = setTimeout(look, (idle < warnsAfter ? warnsAfter : endsAfter) - idle)
    }
  }

  const seen = (): void => {
    seenAt = Date.now()
    isOver = false
    dialog.close()
    look()
  }

  const extend = async (): Promise<void> => {
    askedAt = Date.now()
    const answer = await fetch('/session', { method: 'POST' }).catch(() => null)
    if (answer?.ok) {
      seen()
      pages.postMessage(SEEN)
    } else if (answer?.status === 401 || answer?.status === 403) end()
    else if (dialog.open) show(dialog, 'unreachable')
  }

  pages.addEventListener('message', seen)
  pages.postMessage(SEEN)
  document.addEventListener('input', () => {
    const now = Date.now()
    if (!isOver && now - seenAt > EXTENDED_EVERY_MS && now - askedAt > ASKED_EVERY_MS) void extend()
  })
  buttonIn(dialog, 'extend')?.addEventListener('click', () => void extend())
  buttonIn(dialog, 'close')?.addEventListener('click', () => dialog.close())
  // Escape: whoever presses it is there. The dialog goes when the answer has come.
  dialog.addEventListener('cancel', event => {
    if (isOver) return
    event.preventDefault()
    void extend()
  })
  look()
}
