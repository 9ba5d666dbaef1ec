import { forgetStaleKeys } from './kept-key.ts'
import { keepFragmentsOutOfHistory, onBackButton, startAfreshWhenRestored } from './leaving.ts'
import * as screen from './screen.ts'
import { findMissing, guideFor } from './support.ts'
import * as wizard from './wizard.ts'

/** By the `data-act` of the view's forms and buttons. */
const acts: Record<string, () => void> = {
  authenticate: wizard.authenticate,
  prove: wizard.prove,
  resend: wizard.resend,
  'own-password': wizard.setOwnPassword,
  issue: wizard.issueNow,
  download: wizard.downloadAgain,
  'to-import': () => screen.showStep('import'),
  'to-result': () => screen.showStep('result'),
  'cancel-to-start': wizard.cancelToStart,
  'cancel-to-portal': wizard.cancelToPortal,
  close: wizard.close,
}

const start = async (): Promise<void> => {
  const missing = await findMissing()
  if (missing) return screen.showMissing(missing)
  for (const form of document.querySelectorAll<HTMLFormElement>('form[data-act]'))
    form.addEventListener('submit', event => {
      event.preventDefault()
      acts[form.dataset.act ?? '']?.()
    })
  for (const button of document.querySelectorAll<HTMLButtonElement>('button[data-act]'))
    button.addEventListener('click', () => acts[button.dataset.act ?? '']?.())
  onBackButton(wizard.goBack)
  keepFragmentsOutOfHistory()
  startAfreshWhenRestored()
  screen.openGuide(guideFor(navigator.userAgent))
  screen.showStep('authenticate', { takesFocus: false })
  // Fetched and tidied while the person types; what fails here is met, and told, when it is needed.
  await Promise.allSettled([wizard.issuingCode(), forgetStaleKeys()])
}

await start()
