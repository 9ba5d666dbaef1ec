import { expect, test } from 'vitest'
import { PortalPage } from '../../../src/contracts/views/portal-page.tsx'
import { drawnWhenChanged } from '../../../src/ui/drawn.ts'

const open = { memberOrigin: 'https://member.test', opening: { isOpen: true as const }, notices: [] }
const closed = { ...open, opening: { isOpen: false as const, opensAt: new Date('2027-01-04T08:00:00+09:00') } }
const later = { ...open, opening: { isOpen: false as const, opensAt: new Date('2027-01-05T08:00:00+09:00') } }

test('a page is drawn once for what it shows, and anew for anything else', async () => {
  let drawings = 0
  const page = drawnWhenChanged<typeof open | typeof closed>(props => {
    drawings += 1
    return PortalPage(props)
  })
  const first = await page(open)
  expect(first).toMatch(/^<!DOCTYPE html>/i)
  expect(await page({ ...open })).toBe(first)
  expect(drawings).toBe(1)
  expect(await page(closed)).toContain('1月4日 8:00')
  expect(await page(later)).toContain('1月5日 8:00')
  expect(await page(open)).toBe(first)
  expect(drawings).toBe(4)
})
