import type { Bytes } from './key-pair.ts'

/** A file that the browser offers for download as often as asked, until it is let go. */
export type OfferedFile = { download(): void; letGo(): void }

export const offerFile = (contents: Bytes, name: string, type = 'application/x-pkcs12'): OfferedFile => {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([contents], { type }))
  link.download = name
  return { download: () => link.click(), letGo: () => URL.revokeObjectURL(link.href) }
}
