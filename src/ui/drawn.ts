import type { FC } from 'hono/jsx'

/**
 * Draws a page anew only when what it is to show is another than the last time: for a page that everybody sees alike, and
 * whose props are plain data.
 */
export const drawnWhenChanged = <Props extends object>(page: FC<Props>): ((props: Props) => Promise<string>) => {
  let last: { shown: string; html: string } | undefined
  return async props => {
    const shown = JSON.stringify(props)
    if (last?.shown === shown) return last.html
    const drawing = await page(props)
    // Hono's elements are drawn by toString(), which is a promise where one of them is asynchronous.
    const html = String(await drawing?.toString())
    last = { shown, html }
    return html
  }
}
