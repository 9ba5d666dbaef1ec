import type { Guide, Missing } from './support.ts'

/**
 * The only place that knows how the view (src/certificates/views/) marks its parts: `data-step` for the screens,
 * `data-slot` for what is filled in, `data-text` for the sentences. All words come from there.
 */
export type Step =
  | 'unsupported'
  | 'authenticate'
  | 'code'
  | 'own-password'
  | 'issue'
  | 'issuing'
  | 'result'
  | 'import'
  | 'closed'

export type FieldError = { field: string; code: string; message: string }

/** The one element that `selector` finds. View and script are built together: its absence is a bug. */
export const one = <T extends Element>(selector: string, type: new () => T, within: ParentNode = document): T => {
  const element = within.querySelector(selector)
  if (!(element instanceof type)) throw new Error(`the view has no ${selector}`)
  return element
}

export const input = (id: string): HTMLInputElement => one(`#${id}`, HTMLInputElement)

/** Empties the fields; whatever ticks off or counts what is typed into them learns of it. */
export const empty = (...ids: readonly string[]): void => {
  for (const field of ids.map(input)) {
    if (field.value === '') continue
    field.value = ''
    field.dispatchEvent(new Event('input', { bubbles: true }))
  }
}

const all = (selector: string): NodeListOf<HTMLElement> => document.querySelectorAll<HTMLElement>(selector)

const sections = () => [...all('section[data-step]')]

const section = (): HTMLElement => sections().find(candidate => !candidate.hidden) ?? document.body

/** A sentence of the view with its `{name}` places filled. */
export const text = (name: string, values: Readonly<Record<string, string>> = {}): string => {
  const template = one('#texts', HTMLTemplateElement)
  const sentence = one(`[data-text="${name}"]`, HTMLElement, template.content).textContent
  return sentence.replace(/\{(\w+)\}/g, (_, place: string) => values[place] ?? '')
}

export const hasField = (field: string): boolean =>
  section().querySelector(`input[name="${CSS.escape(field)}"]`) !== null

export const fill = (slots: Readonly<Record<string, string>>): void => {
  for (const [name, value] of Object.entries(slots))
    for (const slot of all(`[data-slot="${name}"]`)) slot.textContent = value
}

/** Shows the parts marked `data-when="name"`, or hides them. */
export const when = (name: string, isSo: boolean): void => {
  for (const part of all(`[data-when="${name}"]`)) part.hidden = !isSo
}

/** Leads to a step: the others vanish, the window's title names it, and the focus goes to its heading. */
export const showStep = (step: Step, { takesFocus = true } = {}): void => {
  for (const candidate of sections()) candidate.hidden = candidate.dataset.step !== step
  const shown = section()
  clearProblems()
  if (!takesFocus) return
  window.scrollTo(0, 0)
  one('[data-heading]', HTMLElement, shown).focus({ preventScroll: true })
}

export const currentStep = (): string | undefined => section().dataset.step

/** ⑥: the guide for the browser and system in use comes first and is open. */
export const openGuide = (guide: Guide): void => {
  const details = one(`[data-guide="${guide}"]`, HTMLDetailsElement)
  details.open = true
  details.parentElement?.prepend(details)
  one('[data-guide-yours]', HTMLElement, details).hidden = false
}

export const showMissing = (missing: Missing): void => {
  when(`missing-${missing}`, true)
  when('missing-modules', false)
  when('other-browser', missing !== 'space')
  showStep('unsupported')
}

const describe = (input: HTMLInputElement, change: (ids: string[]) => string[]): void => {
  const ids = change((input.getAttribute('aria-describedby') ?? '').split(' ').filter(Boolean))
  if (ids.length > 0) input.setAttribute('aria-describedby', ids.join(' '))
  else input.removeAttribute('aria-describedby')
}

/** The window's title names the part that is shown, and says so when something is wrong with it. */
export const nameWindow = ({ dataset: { title } }: HTMLElement, isError: boolean): void => {
  if (title) document.title = isError ? text('error-title', { title }) : title
}

export const clearProblems = (): void => {
  nameWindow(section(), false)
  for (const place of section().querySelectorAll('[data-alerts]')) place.replaceChildren()
  // The view's own fields: the software keyboard puts switches of its own beside them.
  for (const input of section().querySelectorAll<HTMLInputElement>('.field__input')) {
    input.removeAttribute('aria-invalid')
    input.closest('.field')?.classList.remove('field--error')
    describe(input, ids => ids.filter(id => id !== `${input.id}-error`))
    one(`#${input.id}-error`, HTMLElement).hidden = true
  }
}

type Alert = {
  kind: 'error' | 'warning' | 'success'
  title: string
  more?: string
  errors?: readonly FieldError[]
  again?: { label: string; act: () => void }
}

const listItem = ({ field, message }: FieldError): HTMLLIElement => {
  const label = one(`label[for="${field}"]`, HTMLLabelElement).firstChild?.textContent ?? ''
  const link = document.createElement('a')
  link.href = `#${field}`
  link.textContent = `${label}：${message}`
  const item = document.createElement('li')
  item.append(link)
  return item
}

/** Says something on top of the step and leads the focus there; role=alert (or status) has it read out. */
export const showAlert = ({ kind, title, more, errors = [], again }: Alert): void => {
  const content = one(`#alert-${kind}`, HTMLTemplateElement).content.cloneNode(true)
  if (!(content instanceof DocumentFragment)) return
  const alert = one('.alert', HTMLElement, content)
  one('.alert__title', HTMLElement, alert).append(title)
  if (more) {
    const paragraph = document.createElement('p')
    paragraph.textContent = more
    alert.append(paragraph)
  }
  if (errors.length > 0) {
    const list = document.createElement('ul')
    list.className = 'alert__list'
    list.append(...errors.map(listItem))
    alert.append(list)
  }
  if (again) {
    const button = document.createElement('button')
    button.type = 'button'
    button.className = 'button wizard__again'
    button.textContent = again.label
    button.addEventListener('click', again.act)
    alert.append(button)
  }
  alert.tabIndex = -1
  nameWindow(section(), kind === 'error')
  one('[data-alerts]', HTMLElement, section()).replaceChildren(content)
  alert.focus()
}

/** Marks the fields with what is wrong, and sums it up on top. */
export const showFieldErrors = (errors: readonly FieldError[]): void => {
  for (const { field, code, message } of errors) {
    const input = one(`#${field}`, HTMLInputElement)
    const place = one(`#${field}-error`, HTMLElement)
    place.textContent = `${message}（${code}）`
    place.hidden = false
    input.setAttribute('aria-invalid', 'true')
    describe(input, ids => [...ids, place.id])
    input.closest('.field')?.classList.add('field--error')
  }
  showAlert({ kind: 'error', title: text('field-errors', { count: String(errors.length) }), errors })
}

export type Stage = 'key' | 'request' | 'file'

const setState = (stage: HTMLElement, state: 'waiting' | 'doing' | 'done' | 'stopped'): void => {
  stage.dataset.state = state
  for (const word of stage.querySelectorAll<HTMLElement>('[data-state-word]'))
    word.hidden = word.dataset.stateWord !== state
}

/** ④: the stages before `current` are done, those behind it wait. */
export const showStage = (current: Stage | 'finished'): void => {
  let isAhead = false
  for (const stage of all('[data-stage]')) {
    const isCurrent = stage.dataset.stage === current
    setState(stage, isCurrent ? 'doing' : isAhead ? 'waiting' : 'done')
    isAhead ||= isCurrent
  }
}

/** While the system works the step's buttons answer no click, keep the focus, and say that they wait. */
export const setBusy = (isBusy: boolean): void => {
  for (const step of sections()) {
    step.classList.toggle('wizard--busy', isBusy)
    for (const button of step.querySelectorAll('button')) button.setAttribute('aria-disabled', String(isBusy))
    for (const note of step.querySelectorAll<HTMLElement>('[data-busy]')) note.hidden = !isBusy
  }
  if (!isBusy) for (const stage of all('[data-state="doing"]')) setState(stage, 'stopped')
}
