import { fromBase64 } from '../../src/lib/bytes.ts'
import { enrolledMaster } from './enrolled.ts'
import { newRequest } from './keys.ts'
import { Browser, Enrolling, lastCodeFor, MEMBER, newPerson, type TestPerson } from './system.ts'

export const TEMPORARY = 'Temp#123'

export const signedInMaster = async () => {
  const master = await enrolledMaster()
  await master.browser.send(`${MEMBER}/login`, { form: { password: master.person.password } })
  return master
}

export const fill = (browser: Browser, person: TestPerson, overrides: Record<string, string> = {}) =>
  browser.send(`${MEMBER}/users/new`, {
    form: {
      userId: person.userId,
      password: TEMPORARY,
      passwordAgain: TEMPORARY,
      name: person.name,
      mail: person.mail,
      mailAgain: person.mail,
      ...overrides,
    },
  })

/** Registers a general user through form and confirming screen; answers their row id. */
export const register = async (browser: Browser, person = newPerson()): Promise<{ id: string; person: TestPerson }> => {
  const draft = (await fill(browser, person)).headers.get('location')
  const slip = (await browser.send(`${MEMBER}${draft}`, { form: {} })).headers.get('location') ?? ''
  return { id: slip.split('/')[2] ?? '', person }
}

/** Registered by this master, with a password of their own and a certificate; not logged in. */
export const enrolledUser = async (masterBrowser: Browser, known?: { id: string; person: TestPerson }) => {
  const { id, person } = known ?? (await register(masterBrowser))
  const enrolling = new Enrolling(new Browser())
  await enrolling.begin({ ...person, password: TEMPORARY })
  await enrolling.prove(await lastCodeFor(person.mail))
  await enrolling.replacePassword(person.password)
  const { certificate, serial } = await (await enrolling.issue(await newRequest())).json<{
    certificate: string
    serial: string
  }>()
  enrolling.browser.certificate = fromBase64(certificate)
  return { id, person, browser: enrolling.browser, serial }
}
