import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-plugin'
import { defineConfig } from 'vitest/config'
import { freePort } from './scripts/local/free-port.ts'
import { readSettings } from './scripts/local/settings.ts'
import { testSecrets } from './test/support/secrets.ts'
import { signerWorker } from './test/support/signer-worker.ts'
import { newProvidersKey } from './test/support/webhook-key.ts'

const migrations = await readD1Migrations('migrations')
const secrets = await testSecrets()
const { ISSUING_CA_KEY, ISSUING_CA_CERTIFICATE, PREVIOUS_ISSUING_CA_KEYS, PREVIOUS_ISSUING_CA_CERTIFICATES } = secrets
const signerSecrets = {
  ISSUING_CA_KEY,
  ISSUING_CA_CERTIFICATE,
  PREVIOUS_ISSUING_CA_KEYS,
  PREVIOUS_ISSUING_CA_CERTIFICATES,
  PORTAL_ORIGIN: 'https://portal.test',
  CERTIFICATE_ORGANISATION: 'Rokin Payroll Deduction Support',
  CERTIFICATE_COUNTRY: 'JP',
}
// test/support/mailbox.ts listens there.
const mailboxPort = await freePort()
process.env.TEST_MAILBOX_PORT = String(mailboxPort)
// Tests sign with it what the provider would; the mailbox publishes it.
const webhookKey = await newProvidersKey()
Object.assign(process.env, webhookKey)

export default defineConfig({
  plugins: [
    cloudflareTest({
      wrangler: { configPath: './wrangler.toml' },
      miniflare: {
        workers: [await signerWorker(signerSecrets)],
        bindings: {
          ...secrets,
          TEST_MIGRATIONS: migrations,
          TEST_WEBHOOK_KEY: webhookKey.TEST_WEBHOOK_KEY,
          TEST_CRONS: readSettings(process.env).crons,
          PORTAL_ORIGIN: 'https://portal.test',
          MEMBER_ORIGIN: 'https://member.test',
          CERTIFICATE_SOURCE: 'rfc9440',
          // test/workerd/pki/signer.test.ts goes by way of the signer; the others are faster without.
          CA_KEY_HOLDER: 'process',
          // An empty SEQUENCE: the Worker serves what it is given.
          ROOT_CRL: 'MAA=',
          MAIL_BASE_URL: `http://127.0.0.1:${mailboxPort}`,
          RATE_LIMIT: 'off',
          // 2^10 · 8 · 1: the cost is configuration, and a test run hashes thousands of times.
          SCRYPT_LOG2_N: '10',
          SCRYPT_P: '1',
        },
      },
    }),
  ],
  test: {
    // A runtime for each file would take as long to start as the file's own tests take.
    isolate: false,
    // A busy machine is slow, not wrong.
    testTimeout: 60_000,
    // The log's lines of a test are of interest when it fails.
    silent: 'passed-only',
    include: ['test/workerd/**/*.test.ts', 'test/workerd/**/*.test.tsx'],
    globalSetup: ['./test/support/mailbox.ts'],
    setupFiles: ['./test/support/migrate.ts'],
  },
})
