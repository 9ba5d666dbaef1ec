import { fromBase64 } from '../../src/lib/bytes.ts'
import { newRequest } from './keys.ts'
import { Browser, Enrolling, lastCodeFor, registeredMaster } from './system.ts'

/** A master with a certificate in their browser, through ①–⑤. */
export const enrolledMaster = async () => {
  const person = await registeredMaster()
  const browser = new Browser()
  const enrolling = new Enrolling(browser)
  await enrolling.begin(person)
  await enrolling.prove(await lastCodeFor(person.mail))
  const response = await enrolling.issue(await newRequest())
  const { certificate, serial } = await response.json<{ certificate: string; serial: string }>()
  browser.certificate = fromBase64(certificate)
  return { person, browser, serial }
}
