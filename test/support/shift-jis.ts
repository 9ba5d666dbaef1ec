const decoder = new TextDecoder('shift_jis')

/** Every character of Windows-31J with its bytes: the platform decodes Shift_JIS, but encodes UTF-8 only. */
const table = (): Map<string, readonly number[]> => {
  const bytesOf = new Map<string, readonly number[]>()
  const add = (bytes: readonly number[]) => {
    const text = decoder.decode(Uint8Array.from(bytes))
    if ([...text].length === 1 && text !== '\ufffd' && !bytesOf.has(text)) bytesOf.set(text, bytes)
  }
  for (let first = 0; first < 0x100; first++) add([first])
  for (let first = 0x81; first < 0xfd; first++) for (let second = 0x40; second < 0xfd; second++) add([first, second])
  return bytesOf
}

/** As Excel in Japan writes a CSV. Throws on characters that Windows-31J lacks. */
export const shiftJis = (text: string): Uint8Array<ArrayBuffer> => {
  const bytesOf = table()
  return Uint8Array.from(
    [...text].flatMap(character => {
      const bytes = bytesOf.get(character)
      if (!bytes) throw new Error(`Shift_JIS has no ${character}`)
      return bytes
    }),
  )
}
