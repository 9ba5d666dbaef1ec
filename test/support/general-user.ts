import { enrolledMaster } from './enrolled.ts'
import { type Browser, MEMBER, newPerson, type TestPerson } from './system.ts'

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
