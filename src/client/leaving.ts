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

/** A page that comes back from the browser's memory has lost its enrolment meanwhile: it starts afresh. */
export const startAfreshWhenRestored = (): void =>
  window.addEventListener('pageshow', event => {
    if (event.persisted) location.reload()
  })
