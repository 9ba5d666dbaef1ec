// On every page with a form that changes something: it is sent once, what helps while a field is typed into, and behind
// the login a word before the session ends. The keyboard and the rules are fetched when they are first needed; without
// this script the page works, and the server checks the same.
import { says, type TextField } from './says.ts'
import { sendOnce } from './sent-once.ts'
import { watchSession } from './session-end.ts'

const loadKeyboard = () => import('./software-keyboard/keyboard.ts')
const loadRules = () => import('./as-you-type.ts')

const fieldNamed = (name = ''): HTMLInputElement | undefined => {
  const field = document.getElementById(name)
  return field instanceof HTMLInputElement ? field : undefined
}

for (const button of document.querySelectorAll<HTMLButtonElement>('button[data-keyboard-for]')) {
  const field = fieldNamed(button.dataset.keyboardFor)
  if (!field) continue
  button.hidden = false
  button.addEventListener('click', async () => {
    const keyboard = await loadKeyboard().catch(() => null)
    says(field, 'no-keyboard', keyboard === null)
    await keyboard?.toggleKeyboard(button, field)
  })
}

for (const button of document.querySelectorAll<HTMLButtonElement>('button[data-reveal]')) {
  const field = fieldNamed(button.dataset.reveal)
  if (!field) continue
  const reveal = (isShown: boolean): void => {
    field.type = isShown ? 'text' : 'password'
    button.setAttribute('aria-pressed', String(isShown))
  }
  button.hidden = false
  button.addEventListener('click', () => reveal(field.type === 'password'))
  // Browsers offer what text fields held to the next person; password fields they leave alone.
  field.form?.addEventListener('submit', () => reveal(false))
}

for (const field of document.querySelectorAll<HTMLInputElement>('input[type=password]')) {
  const watch = (event: KeyboardEvent): void => says(field, 'caps', event.getModifierState('CapsLock'))
  field.addEventListener('keydown', watch)
  field.addEventListener('keyup', watch)
  field.addEventListener('blur', () => says(field, 'caps', false))
}

for (const field of document.querySelectorAll<TextField>('[data-rule], [data-same-as]'))
  field.addEventListener(
    'focus',
    async () => {
      const { checkAsYouType } = await loadRules()
      checkAsYouType(field)
    },
    { once: true },
  )

for (const form of document.querySelectorAll<HTMLFormElement>('form[method=post]:not([data-act])')) sendOnce(form)

const sessionEnd = document.querySelector<HTMLDialogElement>('[data-session-end]')
if (sessionEnd) watchSession(sessionEnd)
