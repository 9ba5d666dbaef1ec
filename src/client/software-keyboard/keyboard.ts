import { type Group, layoutOf } from './layout.ts'
import { rove } from './roving.ts'
import { clear, eraseFrom, rememberCaret, typeInto } from './typing.ts'
import { SYMBOL_NAMES, words } from './words.ts'

const STYLES = '/build/software-keyboard.css'
/** Only that somebody likes a fixed layout: nothing of what is typed. */
const FIXED = 'software-keyboard-fixed'

type Open = { panel: HTMLElement; button: HTMLButtonElement; close: () => void }

let open: Open | undefined

const element = <Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  className: string,
  text = '',
): HTMLElementTagNameMap[Tag] => {
  const made = document.createElement(tag)
  made.className = className
  made.textContent = text
  return made
}

const keyButton = (text: string, className: string, act: () => void): HTMLButtonElement => {
  const button = element('button', className, text)
  button.type = 'button'
  button.addEventListener('click', act)
  return button
}

const isFixed = (): boolean => {
  try {
    return localStorage.getItem(FIXED) === '1'
  } catch {
    // Site data is blocked: the layout is shuffled, as it is for everybody else.
    return false
  }
}

const rememberFixed = (fixed: boolean): void => {
  try {
    if (fixed) localStorage.setItem(FIXED, '1')
    else localStorage.removeItem(FIXED)
  } catch {
    // It holds until the keyboard is closed.
  }
}

/** Before the keyboard is shown for the first time: without its styles it would jump. */
const loadStyles = (): Promise<void> =>
  new Promise(resolve => {
    if (document.querySelector(`link[href="${STYLES}"]`)) return resolve()
    const link = document.createElement('link')
    link.rel = 'stylesheet'
    link.href = STYLES
    link.addEventListener('load', () => resolve())
    link.addEventListener('error', () => resolve())
    document.head.append(link)
  })

const nameOf = (group: Group, key: string, isUpper: boolean): string => {
  if (group === 'symbols') return `${key} ${SYMBOL_NAMES[key] ?? ''}`
  if (group === 'digits') return key
  return isUpper ? words.upper(key) : words.lower(key)
}

/** The keys of all groups, in an order of their own; `type` is what a key does. */
const keysOf = (fixed: boolean, type: (character: string) => void) => {
  const letters: HTMLButtonElement[] = []
  const keys: HTMLButtonElement[] = []
  const groups = layoutOf(fixed).map(([group, characters]) => {
    const box = element('div', 'keyboard__group')
    box.setAttribute('role', 'group')
    box.setAttribute('aria-label', words[group])
    for (const character of characters) {
      const key = keyButton(character, 'keyboard__key', () => type(key.textContent))
      key.setAttribute('aria-label', nameOf(group, character, false))
      box.append(key)
      keys.push(key)
      if (group === 'letters') letters.push(key)
    }
    return box
  })
  const setCapitals = (isUpper: boolean): void => {
    for (const key of letters) {
      key.textContent = isUpper ? key.textContent.toUpperCase() : key.textContent.toLowerCase()
      key.setAttribute('aria-label', nameOf('letters', key.textContent, isUpper))
    }
  }
  return { groups, keys, setCapitals }
}

const switchOf = (text: string, isOn: boolean, act: (isOn: boolean) => void): HTMLLabelElement => {
  const label = element('label', 'keyboard__switch')
  const box = element('input', 'keyboard__box')
  box.type = 'checkbox'
  box.checked = isOn
  box.addEventListener('change', () => act(box.checked))
  label.append(box, text)
  return label
}

const labelOf = (field: HTMLInputElement): string =>
  field.labels?.[0]?.firstChild?.textContent?.trim() ?? field.getAttribute('aria-label') ?? ''

const build = (field: HTMLInputElement, id: string, close: () => void): HTMLElement => {
  const panel = element('div', 'keyboard')
  panel.id = id
  panel.setAttribute('role', 'group')
  const title = element('p', 'keyboard__title', words.title(labelOf(field)))
  title.id = `${id}-title`
  panel.setAttribute('aria-labelledby', title.id)
  const status = element('p', 'keyboard__status')
  status.setAttribute('role', 'status')
  const tell = (): void => {
    status.textContent = words.typed(field.value.length)
  }
  const type = (character: string): void => {
    if (!typeInto(field, character)) status.textContent = words.full(field.maxLength)
  }

  const board = element('div', 'keyboard__board')
  let isUpper = false
  let setCapitals: (isUpper: boolean) => void = () => {}
  const lay = (fixed: boolean): void => {
    const laid = keysOf(fixed, type)
    setCapitals = laid.setCapitals
    setCapitals(isUpper)
    const fresh = element('div', 'keyboard__groups')
    fresh.append(...laid.groups)
    rove(fresh, laid.keys)
    board.replaceChildren(fresh)
  }
  lay(isFixed())

  const switches = element('div', 'keyboard__switches')
  switches.append(
    switchOf(words.capitals, false, now => {
      isUpper = now
      setCapitals(now)
    }),
    switchOf(words.fixed, isFixed(), now => {
      rememberFixed(now)
      lay(now)
    }),
  )
  const acts = element('div', 'keyboard__acts')
  acts.append(
    keyButton(words.backspace, 'button', () => eraseFrom(field)),
    keyButton(words.clear, 'button', () => clear(field)),
    keyButton(words.close, 'button', close),
  )
  panel.append(title, status, switches, board, acts)
  field.addEventListener('input', tell)
  rememberCaret(field)
  panel.addEventListener('keydown', event => {
    if (event.key === 'Escape') close()
  })
  tell()
  return panel
}

/** Opens the keyboard below the field, or closes it; another field's is closed first. */
export const toggleKeyboard = async (button: HTMLButtonElement, field: HTMLInputElement): Promise<void> => {
  const wasOpen = open?.button === button
  open?.close()
  if (wasOpen) return
  await loadStyles()
  const id = `${field.id}-keyboard`
  const close = (): void => {
    panel.remove()
    button.setAttribute('aria-expanded', 'false')
    button.removeAttribute('aria-controls')
    open = undefined
    button.focus()
  }
  const panel = build(field, id, close)
  button.setAttribute('aria-expanded', 'true')
  button.setAttribute('aria-controls', id)
  button.after(panel)
  open = { panel, button, close }
  panel.querySelector<HTMLElement>('.keyboard__key[tabindex="0"]')?.focus()
}
