import type * as z from 'zod/mini'
import { contractNumberField, organisationField } from '../contracts/schema.ts'
import {
  chosenPasswordField,
  codeField,
  initialPasswordField,
  isFreeOfUserId,
  passwordParts,
} from '../credentials/schema.ts'
import { folded } from '../lib/fields.ts'
import { noticePeriod, noticeTextField, noticeTitleField } from '../notices/schema.ts'
import { lineField, paperNumberField } from '../staff/paper-schema.ts'
import { mailField, measureName, userNameField } from '../users/schema.ts'
import { userIdField } from '../users/user-id.ts'
import { says, type TextField } from './says.ts'

/** Nobody is told in the middle of a word; screen readers least of all. */
const PAUSE_MS = 600
/** After a field is left: what is said must not move the button away from under the pointer that has just pressed it. */
const LEFT_MS = 300

/** The server's own schemas, by the `data-rule` of the view. */
const SCHEMAS: Readonly<Record<string, z.ZodMiniType>> = {
  contractNumber: contractNumberField,
  organisation: organisationField,
  initialPassword: initialPasswordField,
  userId: userIdField,
  password: chosenPasswordField,
  name: userNameField,
  mail: mailField,
  code: codeField,
  paperNumber: paperNumberField,
  line: lineField,
  noticeTitle: noticeTitleField,
  noticeText: noticeTextField,
}

/** What is ticked off, by the rule. */
const PARTS: Readonly<Record<string, (password: string) => Record<string, boolean>>> = {
  password: passwordParts,
  initialPassword: password => ({ ...passwordParts(password), length: password.length === 8 }),
}

/** Rules whose entries are folded to half-width; passwords and names are taken as they are. */
const FOLDS: ReadonlySet<string> = new Set(['contractNumber', 'userId', 'mail', 'code', 'paperNumber'])

const EMPTY = 'E1001'

/** What a notice's end is against its beginning, once there is one. */
const stateOfPeriod = (fromAt: string, untilAt: string): string => {
  if (fromAt === '' || untilAt === '') return ''
  const checked = noticePeriod.safeParse({ fromAt, untilAt })
  const wrong = checked.success ? undefined : checked.error.issues.find(({ path }) => path[0] === 'untilAt')
  return wrong?.message ?? 'good'
}

/** The state of a field as its sentences call it: `good`, a message code, `wide`, `long`, or nothing to say yet. */
const stateOf = (rule: string, value: string): string => {
  if (value === '') return ''
  if (PARTS[rule] && !PARTS[rule](value).halfWidth) return 'wide'
  if (rule === 'name') {
    const { length, isFullWidth } = measureName(value)
    if (!isFullWidth) return 'wide'
    if (length > 20) return 'long'
  }
  const checked = SCHEMAS[rule]?.safeParse(value)
  if (!checked || checked.success) return 'good'
  const code = checked.error.issues[0]?.message ?? ''
  return code === EMPTY ? '' : code
}

/** Wrong however it goes on: said while the person types. What may still become right waits until they leave the field. */
const CERTAIN: ReadonlySet<string> = new Set(['good', 'wide', 'long', 'E1008'])

const sentencesOf = (field: TextField): string[] =>
  [...(field.closest('.field')?.querySelectorAll<HTMLElement>('[data-says]') ?? [])]
    .map(({ dataset }) => dataset.says ?? '')
    .filter(state => state !== 'caps')

const fieldOf = (form: HTMLFormElement | null, name: string | undefined): TextField | undefined => {
  const field = name ? form?.elements.namedItem(name) : null
  return field instanceof HTMLInputElement ? field : undefined
}

const tickParts = (field: TextField): void => {
  const parts = PARTS[field.dataset.rule ?? '']?.(field.value) ?? {}
  for (const part of field.closest('.field')?.querySelectorAll<HTMLElement>('[data-part]') ?? []) {
    const isMet = field.value !== '' && parts[part.dataset.part ?? ''] === true
    part.classList.toggle('parts__part--met', isMet)
    for (const word of part.querySelectorAll<HTMLElement>('[data-met]')) word.hidden = !isMet
  }
}

/** What the server found wrong is answered once the entry is another and right: it no longer stands in red. */
const settle = (field: TextField): void => {
  const box = field.closest('.field')
  const error = document.getElementById(`${field.id}-error`)
  box?.classList.remove('field--error')
  field.removeAttribute('aria-invalid')
  if (error) error.hidden = true
}

/** From now on the field says what is right or wrong with it, in the view's words. */
export const checkAsYouType = (field: TextField): void => {
  const { rule = '', sameAs } = field.dataset
  const first = fieldOf(field.form, sameAs)
  // An end is judged against its beginning, which may change after it.
  const beginning = rule === 'noticeUntil' ? fieldOf(field.form, 'fromAt') : undefined
  const judge = (): string => {
    const { value } = field
    if (beginning) return stateOfPeriod(beginning.value, value)
    if (first) return value === '' ? '' : value === first.value ? 'same' : 'E1005'
    const state = stateOf(rule, value)
    const userId = rule === 'password' ? fieldOf(field.form, 'userId')?.value : undefined
    return state === 'good' && userId && !isFreeOfUserId(value, folded(userId)) ? 'E1008' : state
  }
  const fields = [field, first, beginning].filter(judged => judged !== undefined)
  const isChanged = (): boolean => fields.some(({ value, defaultValue }) => value !== defaultValue)
  const tell = (isOver: boolean): void => {
    const state = judge()
    const said = isOver || CERTAIN.has(state) || state === 'same' ? state : ''
    for (const sentence of sentencesOf(field)) {
      const isFolded = sentence === 'folded' && FOLDS.has(rule) && folded(field.value) !== field.value.trim()
      says(field, sentence, sentence === said || isFolded)
    }
    // The same entry as the server refused may look right from here.
    if (isChanged() && (state === 'good' || state === 'same')) settle(field)
  }
  let timer: ReturnType<typeof setTimeout> | undefined
  const tellSoon = (): void => {
    tickParts(field)
    clearTimeout(timer)
    timer = setTimeout(() => tell(false), PAUSE_MS)
  }
  for (const typedInto of fields) typedInto.addEventListener('input', tellSoon)
  field.addEventListener('focus', tellSoon)
  field.addEventListener('blur', () => {
    clearTimeout(timer)
    timer = setTimeout(() => tell(true), LEFT_MS)
  })
  // Whoever types fast has left it before these rules have arrived.
  if (document.activeElement === field) tellSoon()
  else {
    tickParts(field)
    tell(true)
  }
}
