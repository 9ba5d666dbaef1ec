import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, test } from 'vitest'
import { keyOrganisations } from '../../../src/contracts/key-organisations.ts'
import { CONTRACTS_WITHOUT_KEY, fillOrganisationKeys } from '../../../src/contracts/key-store.ts'
import { KIND_SQL, STATE_SQL } from '../../../src/staff/search-store.ts'
import { keyNames } from '../../../src/users/key-names.ts'
import { fillNameKeys, USERS_WITHOUT_KEY } from '../../../src/users/key-store.ts'
import { depsAt } from '../../support/deps.ts'
import { askSearch, foundIn, insertSeeded, seededId, seedSearch } from '../../support/search.ts'
import { type Browser, rows } from '../../support/system.ts'

let browser: Browser
beforeAll(async () => {
  browser = await seedSearch()
})

const find = async (query: Record<string, string>) => foundIn((await askSearch(browser, query)).html)

describe('the index of the search', () => {
  test('names that are written without their key are found after the next minute, in a batch', async () => {
    await insertSeeded({ bank: '2911', number: '81000005', organisation: '旧名組合' })
    await env.DB.batch([
      env.DB.prepare(`UPDATE contracts SET organisation = '新名組合' WHERE number = '81000005'`),
      env.DB.prepare(`UPDATE users SET name = '改名　一郎' WHERE user_id = 'Yamada01'`),
    ])
    // The old name is gone at once: nobody is found by what they are no longer called.
    expect(await find({ q: '旧名' })).toEqual([])
    expect(await find({ q: '山田太郎' })).toEqual([])
    const deps = await depsAt(() => new Date())
    expect(await keyNames(deps)).toBeGreaterThan(0)
    expect(await keyOrganisations(deps)).toBeGreaterThan(0)
    expect([await keyNames(deps), await keyOrganisations(deps)]).toEqual([0, 0])
    expect(await find({ q: '新名' })).toEqual(['81000005'])
    expect(await find({ q: '改名' })).toEqual([seededId('Yamada01'), '81000001'])
  })

  test('a key that was made of an older name is not kept', async () => {
    await env.DB.prepare(`UPDATE users SET name = '再改名　一郎' WHERE user_id = 'Yamada01'`).run()
    await env.DB.prepare(`UPDATE contracts SET organisation = '再新名組合' WHERE number = '81000005'`).run()
    await fillNameKeys(env.DB, [{ id: seededId('Yamada01'), name: '改名　一郎', key: '改名一郎' }])
    await fillOrganisationKeys(env.DB, [{ number: '81000005', organisation: '新名組合', key: '新名組合' }])
    expect(await rows(`SELECT 1 FROM users WHERE user_id = 'Yamada01' AND name_key IS NULL`)).toHaveLength(1)
    expect(await rows(`SELECT 1 FROM contracts WHERE number = '81000005' AND organisation_key IS NULL`)).toHaveLength(1)
  })

  test.each([...Object.entries(KIND_SQL), ...Object.entries(STATE_SQL)])(
    '%s walks its index, and sorts nothing',
    async (name, sql) => {
      const values = ['2911', 'a', 'b', 'c', 51, ...(sql.includes('?6') ? ['a'] : [])]
      const plan = (await rows<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`, ...values)).map(({ detail }) => detail)
      const first = {
        number: /^SEARCH c USING INDEX contracts_of_bank \(bank_code=\? AND number>/,
        serial: /^SEARCH x USING PRIMARY KEY \(serial>/,
      }[name]
      expect(plan[0]).toMatch(
        first ?? /^SEARCH e USING PRIMARY KEY \(bank_code=\? AND kind=\? AND (\(key,subject\)[<>]|key>)/,
      )
      expect(plan.filter(detail => /SCAN|TEMP B-TREE/.test(detail))).toEqual([])
    },
  )

  test('what lacks its key is found by an index of its own', async () => {
    for (const sql of [USERS_WITHOUT_KEY, CONTRACTS_WITHOUT_KEY]) {
      const [step] = await rows<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`, 1)
      expect(step?.detail).toMatch(/USING (COVERING )?INDEX (users|contracts)_without_key/)
    }
  })
})
