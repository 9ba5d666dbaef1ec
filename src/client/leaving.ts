const asks = (event: BeforeUnloadEvent): void => event.preventDefault()

/** From 発行 to 閉じる: the browser asks before the page is left, closed or reloaded. */
export const askBeforeLeaving = (): void => window.addEventListener('beforeunload', asks)

export const leaveFreely = (): void => window.removeEventListener('beforeunload', asks)

const isHeld = (): boolean => history.state?.held === true

/** Puts an entry of this page between the person's 「戻る」 and the page before it. */
export const holdBackButton = (): void => {
  if (!isHeld()) history.pushState({ held: true }, '')
}

/** `act` decides what 「戻る」 means now that the held entry is used up. */
export const onBackButton = (act: () => void): void =>
  window.addEventListener('popstate', () => {
    if (!isHeld()) act()
  })

/**
 * A link into the page leads the focus there, and the address stays: a fragment would be a step of the browser's history,
 * which 「戻る」 and this page's entry are about.
 */
export const keepFragmentsOutOfHistory = (): void =>
  document.addEventListener('click', event => {
    const link = event.target instanceof Element ? event.target.closest('a[href^="#"]') : null
    if (!(link instanceof HTMLAnchorElement)) return
    event.preventDefault()
    document.getElementById(link.hash.slice(1))?.focus()
  })

/** A page that comes back from the browser's memory has lost its enrolment meanwhile: it starts afresh. */
export const startAfreshWhenRestored = (): void =>
  window.addEventListener('pageshow', event => {
    if (event.persisted) location.reload()
  })
