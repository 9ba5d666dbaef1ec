/**
 * One cell (RFC 4180). What a spreadsheet would take for a formula gets an apostrophe before it: names and addresses in
 * a history are other people's words.
 */
const cell = (text: string): string => {
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}

/** One line with its end. */
export const csvLine = (cells: readonly string[]): string => `${cells.map(cell).join(',')}\r\n`

/** Tells Excel that the file is UTF-8. */
export const BYTE_ORDER_MARK = '\ufeff'
