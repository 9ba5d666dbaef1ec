import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { Failure } from '../local/failure.ts'

/** Of each half: two together are beyond any guessing, whatever the file's key derivation costs. */
const SHORTEST_HALF = 12

/** Lines from the terminal, not shown, or from a pipe. */
export class Asker {
  readonly #silent = new Writable({ write: (_chunk, _encoding, done) => done() })
  readonly #lines = createInterface({
    input: process.stdin,
    output: this.#silent,
    terminal: process.stdin.isTTY === true,
  })
  readonly #answers = this.#lines[Symbol.asyncIterator]()

  async ask(question: string): Promise<string> {
    process.stderr.write(question)
    const { value, done } = await this.#answers.next()
    process.stderr.write('\n')
    if (done) throw new Failure('There was no answer.')
    return value
  }

  close(): void {
    this.#lines.close()
  }
}

/** Two people each know a half (docs/ca.md): neither opens the key alone. */
export const askPassphrase = async (asker: Asker): Promise<string> => {
  const first = await asker.ask('First half of the passphrase (the first person): ')
  const second = await asker.ask('Second half (the second person, the first looks away): ')
  return first + second
}

const askNewHalf = async (asker: Asker, whose: string): Promise<string> => {
  const half = await asker.ask(`${whose}: at least ${SHORTEST_HALF} characters: `)
  if (half.length < SHORTEST_HALF)
    throw new Failure(`That has fewer than ${SHORTEST_HALF} characters. Nothing was made.`)
  if (half !== (await asker.ask('The same again: '))) throw new Failure('The two entries differ. Nothing was made.')
  return half
}

export const askNewPassphrase = async (asker: Asker): Promise<string> => {
  const first = await askNewHalf(asker, 'First half of the passphrase (the first person)')
  const second = await askNewHalf(asker, 'Second half (the second person, the first looks away)')
  return first + second
}
