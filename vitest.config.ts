import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-plugin'
import { defineConfig } from 'vitest/config'
import { testSecrets } from './test/support/secrets.ts'

const migrations = await readD1Migrations('migrations')
const secrets = await testSecrets()

export default defineConfig({
  plugins: [
    cloudflareTest({
      wrangler: { configPath: './wrangler.toml' },
      miniflare: {
        bindings: {
          ...secrets,
          TEST_MIGRATIONS: migrations,
          PORTAL_ORIGIN: 'https://portal.test',
          MEMBER_ORIGIN: 'https://member.test',
          CERTIFICATE_SOURCE: 'rfc9440',
          // A provider that refuses at once: tests that look at mails bring one of their own.
          MAIL_BASE_URL: 'http://127.0.0.1:8099',
          RATE_LIMIT: 'off',
          // 2^10 · 8 · 1: the cost is configuration, and a test run hashes thousands of times.
          SCRYPT_LOG2_N: '10',
          SCRYPT_P: '1',
        },
      },
    }),
  ],
  test: {
    include: ['test/workerd/**/*.test.ts', 'test/workerd/**/*.test.tsx'],
    setupFiles: ['./test/support/migrate.ts'],
  },
})
