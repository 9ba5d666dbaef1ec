type Selection = [start: number, end: number]

/**
 * Where each field's caret was when it was left, or where the last key put it: a browser forgets the caret of a field
 * that has no focus, and on a telephone giving it the focus would open the system's own keyboard.
 */
const carets = new WeakMap<HTMLInputElement, Selection>()

const selectionOf = (field: HTMLInputElement): Selection => {
  const { selectionStart, selectionEnd, value } = field
  const atEnd: Selection = [value.length, value.length]
  if (document.activeElement === field) return [selectionStart ?? value.length, selectionEnd ?? value.length]
  const caret = carets.get(field)
  return caret && caret[1] <= value.length ? caret : atEnd
}

/** From now on the field's caret is remembered when it is left. */
export const rememberCaret = (field: HTMLInputElement): void =>
  field.addEventListener('blur', () => {
    const { selectionStart, selectionEnd } = field
    if (selectionStart !== null && selectionEnd !== null) carets.set(field, [selectionStart, selectionEnd])
  })

/** Puts the text in place of what lies between, the caret behind it, and tells the page's other scripts. */
const replace = (field: HTMLInputElement, [start, end]: Selection, text: string): void => {
  field.setRangeText(text, start, end, 'end')
  carets.set(field, [start + text.length, start + text.length])
  field.dispatchEvent(new InputEvent('input', { bubbles: true }))
}

/** Puts the character where the caret is. Answers whether there was room. */
export const typeInto = (field: HTMLInputElement, character: string): boolean => {
  const [start, end] = selectionOf(field)
  if (field.maxLength >= 0 && field.value.length - (end - start) >= field.maxLength) return false
  replace(field, [start, end], character)
  return true
}

/** Takes away what is selected, else the character before the caret. */
export const eraseFrom = (field: HTMLInputElement): void => {
  const [start, end] = selectionOf(field)
  replace(field, [start === end ? Math.max(0, start - 1) : start, end], '')
}

export const clear = (field: HTMLInputElement): void => replace(field, [0, field.value.length], '')
