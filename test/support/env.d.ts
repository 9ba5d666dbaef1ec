/// <reference types="@cloudflare/vitest-plugin/types" />

declare namespace Cloudflare {
  interface Env {
    TEST_MIGRATIONS: import('cloudflare:test').D1Migration[]
    TEST_CRONS: readonly string[]
    PASSWORD_PEPPER: string
    TOKEN_KEY: string
    FRONT_SECRET: string
    ISSUING_CA_KEY: string
    ISSUING_CA_CERTIFICATE: string
    HISTORY_KEY: string
    PREVIOUS_ISSUING_CA_KEYS: string
    PREVIOUS_ISSUING_CA_CERTIFICATES: string
    MAILCHANNELS_API_KEY: string
    TEST_WEBHOOK_KEY: string
    HEALTH_TOKEN: string
  }
}
