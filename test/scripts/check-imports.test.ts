import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { checkImports } from '../../scripts/check-imports.ts'

const rulesBrokenBy = (files: Record<string, string>): string[] => {
  const src = mkdtempSync(join(tmpdir(), 'imports-'))
  try {
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(dirname(join(src, file)), { recursive: true })
      writeFileSync(join(src, file), text)
    }
    return checkImports(src).map(({ file, rule }) => `${file}: ${rule}`)
  } finally {
    rmSync(src, { recursive: true, force: true })
  }
}

const BROKEN: Record<string, [Record<string, string>, RegExp]> = {
  'the Workers runtime outside its room': [
    { 'users/a.ts': "import { env } from 'cloudflare:workers'\n" },
    /only runtime/,
  ],
  'x509 outside pki': [{ 'certificates/a.ts': "import * as x from '@peculiar/x509'\n" }, /only pki/],
  'another domain’s store': [
    { 'users/a.ts': "import { find } from '../mail/store.ts'\n", 'mail/store.ts': 'export const find = 1\n' },
    /entered by its use-cases/,
  ],
  'Hono in a use-case': [{ 'users/log-in.ts': "import { Hono } from 'hono'\n" }, /below a route/],
  'a domain in lib': [
    { 'lib/a.ts': "import { b } from '../users/b.ts'\n", 'users/b.ts': 'export const b = 1\n' },
    /lib\//,
  ],
  'a missing extension': [{ 'lib/a.ts': "import { b } from './b'\n" }, /extension/],
  'a cycle': [
    { 'lib/a.ts': "import { b } from './b.ts'\n", 'lib/b.ts': "import { a } from './a.ts'\n" },
    /imports itself: lib\/a\.ts → lib\/b\.ts → lib\/a\.ts/,
  ],
  'too long a file': [{ 'lib/a.ts': 'x\n'.repeat(301) }, /more than 300 lines/],
  'Deno outside its room': [{ 'lib/a.ts': 'Deno.cwd()\n' }, /only runtime\/deno/],
}

for (const [name, [files, rule]] of Object.entries(BROKEN)) {
  test(`${name} is found`, () => {
    const broken = rulesBrokenBy(files)
    assert.equal(broken.length, 1, broken.join('\n'))
    assert.match(broken[0] ?? '', rule)
  })
}

test('what keeps the rules is left alone, comments and types included', () => {
  const files = {
    'users/a.ts':
      "// import { x } from 'hono'\nimport type { Row } from '../mail/store.ts'\nimport { q } from '../mail/outbox.ts'\n",
    'mail/store.ts': 'export type Row = 1\n',
    'mail/outbox.ts': "import { MailChannels } from 'mailchannels-sdk'\nexport const q = MailChannels\n",
    'users/routes.tsx': "import { Hono } from 'hono'\nexport const routes = new Hono()\n",
  }
  assert.deepEqual(rulesBrokenBy(files), [])
})
