/** What is typed into: one line, or several. */
export type TextField = HTMLInputElement | HTMLTextAreaElement

/** Shows the view's sentence for this state of the field, or hides it. Fields that have no such sentence say nothing. */
export const says = (field: TextField, state: string, isSo: boolean): void => {
  const sentence = field.closest('.field')?.querySelector<HTMLElement>(`[data-says="${state}"]`)
  // Nothing is touched that is as it should be: screen readers read out what changes.
  if (sentence && sentence.hidden === isSo) sentence.hidden = !isSo
}
