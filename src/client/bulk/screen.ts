import { utf8 } from '../../lib/bytes.ts'
import { BYTE_ORDER_MARK, csvLine } from '../../lib/csv.ts'
import { offerFile } from '../download.ts'
import { fill, nameWindow, one, text, when } from '../screen.ts'

type PartName = 'choose' | 'checking' | 'faulty' | 'preview' | 'sending' | 'done' | 'failed'

const shownPart = (): HTMLElement => one('[data-part]:not([hidden])', HTMLElement)

/** Shows one part, with what is said above it gone, and leads the focus to its heading. */
export const showPart = (name: PartName, { takesFocus = true } = {}): void => {
  clearAlert()
  for (const part of document.querySelectorAll<HTMLElement>('[data-part]')) part.hidden = part.dataset.part !== name
  nameWindow(shownPart(), name === 'faulty' || name === 'failed')
  if (!takesFocus) return
  window.scrollTo(0, 0)
  one(`[data-part="${name}"] [data-heading]`, HTMLElement).focus({ preventScroll: true })
}

const clearAlert = (): void => one('[data-alerts]', HTMLElement).replaceChildren()

/** Says something above the part that is shown. */
export const say = (kind: 'error' | 'success', title: string, more?: string): void => {
  const content = one(`#alert-${kind}`, HTMLTemplateElement).content.cloneNode(true)
  if (!(content instanceof DocumentFragment)) return
  const alert = one('.alert', HTMLElement, content)
  one('.alert__title', HTMLElement, alert).append(title)
  if (more) {
    const paragraph = document.createElement('p')
    paragraph.textContent = more
    alert.append(paragraph)
  }
  alert.tabIndex = -1
  nameWindow(shownPart(), kind === 'error')
  one('[data-alerts]', HTMLElement).replaceChildren(content)
  alert.focus()
}

/** Fills a table's body; the first cell heads its row. */
export const fillRows = (name: string, rows: readonly (readonly string[])[]): void => {
  const body = one(`[data-rows="${name}"]`, HTMLTableSectionElement)
  const headings = [...(body.closest('table')?.querySelectorAll('thead th') ?? [])].map(th => th.textContent)
  body.replaceChildren(
    ...rows.map(cells => {
      const tr = document.createElement('tr')
      for (const [i, cell] of cells.entries()) {
        const td = document.createElement(i === 0 ? 'th' : 'td')
        if (i === 0) td.setAttribute('scope', 'row')
        td.dataset.label = headings[i] ?? ''
        td.textContent = cell
        tr.append(td)
      }
      return tr
    }),
  )
}

/** A number as it is read: 10,000. */
export const counted = (n: number): string => n.toLocaleString('ja-JP')

/** A CSV for Excel: UTF-8 with its mark, and nothing in it that would run as a formula. */
export const downloadCsv = (name: string, rows: readonly (readonly string[])[]): void => {
  const file = offerFile(utf8(BYTE_ORDER_MARK + rows.map(csvLine).join('')), name, 'text/csv')
  file.download()
  // The browser has begun to save it by then.
  setTimeout(file.letGo, 60_000)
}

const remainingText = (ms: number | null): string => {
  if (ms === null) return ''
  const seconds = Math.ceil(ms / 1000)
  return seconds > 90
    ? text('remaining-minutes', { minutes: String(Math.ceil(seconds / 60)) })
    : text('remaining-seconds', { seconds: String(Math.max(10, Math.ceil(seconds / 10) * 10)) })
}

export const showProgress = (done: number, all: number, remainingMs: number | null): void => {
  clearAlert()
  one('#bar', HTMLProgressElement).value = all === 0 ? 0 : done / all
  fill({ done: counted(done), count: counted(all), remaining: remainingText(remainingMs) })
}

export const showRemark = (remark: string): void => fill({ remaining: remark })

/** Whether the sending goes on, waits for the person, or can no longer be cancelled, or no more. */
export const showSendingState = (state: 'going' | 'stopped' | 'committing' | 'cancelling'): void => {
  when('stopped', state === 'stopped')
  one('[data-act="cancel"]', HTMLButtonElement).hidden = state === 'committing' || state === 'cancelling'
}
