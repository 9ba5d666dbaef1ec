import type { Page } from 'playwright-core'

/** Types a text into each field, by the field's id. */
export const fill = async (page: Page, values: Readonly<Record<string, string>>): Promise<void> => {
  for (const [id, value] of Object.entries(values)) await page.locator(`#${id}`).fill(value)
}

/** What a request that needs a second staff member names. */
export const PAPER = { paperNumber: '2026-0123', reason: '申請書のとおり。窓口で本人を確認' }
