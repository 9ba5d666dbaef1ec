/** So long a form that was sent is not sent again; whoever still has no answer then may try once more. */
const ON_ITS_WAY_MS = 10_000

/** A double click sends nothing twice. The wizard's forms are never sent: their script sees to it itself. */
export const sendOnce = (form: HTMLFormElement): void => {
  let free: (() => void) | undefined
  form.addEventListener('submit', event => {
    if (event.defaultPrevented) return
    if (free) return event.preventDefault()
    const { submitter } = event
    submitter?.setAttribute('aria-disabled', 'true')
    const timer = setTimeout(() => free?.(), ON_ITS_WAY_MS)
    free = () => {
      clearTimeout(timer)
      submitter?.removeAttribute('aria-disabled')
      free = undefined
    }
  })
  // A page that comes back from the browser's memory was left by that very sending.
  window.addEventListener('pageshow', () => free?.())
}
