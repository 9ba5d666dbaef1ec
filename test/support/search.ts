import { env } from 'cloudflare:workers'
import { endOfDay } from '../../src/lib/jst.ts'
import { searchKey } from '../../src/lib/search-key.ts'
import { signedInStaff } from './staff.ts'
import { type Browser, MEMBER } from './system.ts'

type Seeded = {
  bank: string
  number: string
  organisation: string
  users?: { userId: string; name: string; mail: string; role?: 'master' | 'general' }[]
}

/** The row id of a seeded user. */
export const seededId = (userId: string): string =>
  [...userId]
    .map(letter => letter.charCodeAt(0).toString(16))
    .join('')
    .padStart(32, '0')

export const insertSeeded = async ({ bank, number, organisation, users = [] }: Seeded): Promise<void> => {
  await env.DB.batch([
    env.DB.prepare(`INSERT INTO banks VALUES (?, '見本ろうきん', '本店', '0120', '平日') ON CONFLICT DO NOTHING`).bind(
      bank,
    ),
    env.DB.prepare(
      `INSERT INTO contracts (number, kind, bank_code, organisation, organisation_key, initial_password_hash, created_at)
       VALUES (?, 'organisation', ?, ?, ?, '', 0)`,
    ).bind(number, bank, organisation, searchKey(organisation)),
    ...users.map(({ userId, name, mail, role = 'general' }) =>
      env.DB.prepare(
        `INSERT INTO users (id, user_id, contract_number, role, name, name_key, mail, password_hash, created_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, '', 0)`,
      ).bind(seededId(userId), userId, number, role, name, searchKey(name), mail),
    ),
  ])
}

export const askSearch = async (browser: Browser, query: Record<string, string>) => {
  const response = await browser.send(`${MEMBER}/bank/search?${new URLSearchParams(query)}`)
  return { status: response.status, location: response.headers.get('location'), html: await response.text() }
}

/** The contracts and users that the page links to, in its order, each once. */
export const foundIn = (html: string): string[] => [
  ...new Set(
    [...html.matchAll(/href="\/bank\/(?:contracts|users)\/([0-9a-f]{8,32})["#]/g)].map(match => match[1] ?? ''),
  ),
]

/** The serial of 2912's certificate. */
export const OTHERS_SERIAL = 'feedface'.repeat(4)

/** Two contracts of bank 2911 and one of 2912, alike. Answers the browser of a staff member of 2911. */
export const seedSearch = async (): Promise<Browser> => {
  const { browser } = await signedInStaff('2911')
  await insertSeeded({
    bank: '2911',
    number: '81000001',
    organisation: '（株）見本キヤノン　労働組合',
    users: [
      { userId: 'Yamada01', name: '山田　太郎', mail: 'Taro.Yamada@Sample.co.jp', role: 'master' },
      { userId: 'takaha01', name: '髙橋　花子', mail: 'hanako@sample.co.jp' },
      { userId: 'naka001', name: '中田中　田中', mail: 'naka%_@sample.co.jp' },
    ],
  })
  await insertSeeded({ bank: '2911', number: '81000002', organisation: 'ﾔﾏﾀﾞ生活協同組合' })
  // Another bank's, alike in everything.
  await insertSeeded({
    bank: '2912',
    number: '81000003',
    organisation: '（株）見本キヤノン　労働組合',
    users: [{ userId: 'Yamada02', name: '山田　太郎', mail: 'taro.yamada@sample.co.jp', role: 'master' }],
  })
  await env.DB.prepare(
    `INSERT INTO certificates (serial, user, fingerprint, key_hash, der, enrolment, slot, issued_at, not_after, renewable_from)
     SELECT CASE id WHEN ?1 THEN ?3 ELSE ?4 END, id, id, id, x'', '', 'current', 0, ?5, 0 FROM users WHERE id IN (?1, ?2)`,
  )
    .bind(
      seededId('Yamada01'),
      seededId('Yamada02'),
      'feedfaceb00c'.padEnd(32, '1'),
      OTHERS_SERIAL,
      endOfDay(new Date(), 30).getTime(),
    )
    .run()
  return browser
}
