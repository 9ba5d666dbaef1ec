import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { after, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'

const LONGEST_MS = 30_000

const MARK = `TEST_RUN_${process.pid}`

const isMarked = (pid: string): boolean => {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`${MARK}=1`)
  } catch {
    // Gone meanwhile.
    return false
  }
}

/** The processes whose environment says that they belong to this run, by their ids. */
const marked = (): string[] => readdirSync('/proc').filter(name => /^\d+$/.test(name) && isMarked(name))

const until = async (isWanted: (count: number) => boolean): Promise<void> => {
  for (const began = Date.now(); !isWanted(marked().length); await delay(100))
    assert.ok(Date.now() - began < LONGEST_MS, `of the run there are ${marked().length} processes`)
}

// A runner of tests that finds itself within another one would run nothing.
const { NODE_TEST_CONTEXT, ...environment } = process.env
const run = spawn('node', ['scripts/test.ts', 'conformance'], {
  stdio: 'ignore',
  env: { ...environment, [MARK]: '1' },
})
after(() => run.kill('SIGKILL'))

test('a run that is ended ends what it has begun', async () => {
  // The run itself, the runner of its tests and a test file at least.
  await until(count => count >= 3)
  run.kill('SIGTERM')
  const [code] = await once(run, 'exit')
  assert.equal(code, 1)
  await until(count => count === 0)
})
