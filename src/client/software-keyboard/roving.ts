// One key at a time is in the order of the Tab key; the arrows move among the keys as they lie on the screen.

const middleOf = ({ left, width }: DOMRect): number => left + width / 2

/** The nearest key of the next row in that direction. */
const inNextRow = (keys: readonly HTMLElement[], from: HTMLElement, direction: 1 | -1): HTMLElement | undefined => {
  const here = from.getBoundingClientRect()
  const beyond = keys
    .map(key => ({ key, rect: key.getBoundingClientRect() }))
    .filter(({ rect }) => (rect.top - here.top) * direction > here.height / 2)
  const distance = (rect: DOMRect) => Math.abs(rect.top - here.top)
  const nearest = Math.min(...beyond.map(({ rect }) => distance(rect)))
  return beyond
    .filter(({ rect }) => distance(rect) - nearest < here.height / 2)
    .toSorted((a, b) => Math.abs(middleOf(a.rect) - middleOf(here)) - Math.abs(middleOf(b.rect) - middleOf(here)))[0]
    ?.key
}

const targetOf = (keys: readonly HTMLElement[], from: HTMLElement, pressed: string): HTMLElement | undefined => {
  const at = keys.indexOf(from)
  switch (pressed) {
    case 'ArrowRight':
      return keys[at + 1]
    case 'ArrowLeft':
      return keys[at - 1]
    case 'ArrowDown':
      return inNextRow(keys, from, 1)
    case 'ArrowUp':
      return inNextRow(keys, from, -1)
    case 'Home':
      return keys[0]
    case 'End':
      return keys.at(-1)
    default:
      return undefined
  }
}

/** Makes one stop of all keys in the order of the Tab key. */
export const rove = (container: HTMLElement, keys: readonly HTMLElement[]): void => {
  const enter = (key: HTMLElement): void => {
    for (const other of keys) other.tabIndex = other === key ? 0 : -1
  }
  const [first] = keys
  if (first) enter(first)
  container.addEventListener('focusin', event => {
    if (event.target instanceof HTMLElement && keys.includes(event.target)) enter(event.target)
  })
  container.addEventListener('keydown', event => {
    if (!(event.target instanceof HTMLElement) || !keys.includes(event.target)) return
    const target = targetOf(keys, event.target, event.key)
    if (!target) return
    event.preventDefault()
    target.focus()
  })
}
