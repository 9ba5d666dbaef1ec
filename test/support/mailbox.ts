import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startMailbox } from '../../scripts/mailbox.ts'
import { openProvidersKey } from './webhook-key.ts'

/** The provider's place is taken by the development mailbox, a real server, for the length of a test run. */
export const setup = async (): Promise<() => Promise<void>> => {
  const folder = mkdtempSync(join(tmpdir(), 'mailbox-'))
  const port = Number(process.env.TEST_MAILBOX_PORT)
  const { TEST_WEBHOOK_KEY = '', TEST_WEBHOOK_PUBLIC_KEY: publicKey = '' } = process.env
  const signingKey = { ...(await openProvidersKey(TEST_WEBHOOK_KEY)), publicKey }
  const mailbox = await startMailbox({ file: join(folder, 'mails.jsonl'), signingKey }, port, 'TEST_MAILBOX_PORT')
  return async () => {
    await mailbox.close()
    rmSync(folder, { recursive: true, force: true })
  }
}
