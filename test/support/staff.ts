import { env } from 'cloudflare:workers'
import { enrolledMaster } from './enrolled.ts'
import { MEMBER } from './system.ts'

/** The master of a bank's office, logged in: a staff user of that bank. */
export const signedInStaff = async (bankCode = '2963') => {
  const { person, browser } = await enrolledMaster()
  await env.DB.batch([
    env.DB.prepare(`INSERT INTO banks VALUES (?, '見本ろうきん', '本店', '0120', '平日') ON CONFLICT DO NOTHING`).bind(
      bankCode,
    ),
    env.DB.prepare(`UPDATE contracts SET kind = 'bank', bank_code = ? WHERE number = ?`).bind(
      bankCode,
      person.contract.number,
    ),
  ])
  await browser.send(`${MEMBER}/login`, { form: { password: person.password } })
  return { person, browser }
}
