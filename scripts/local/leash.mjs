// Loaded by `--import` into the processes that a start starts, each of which heads a process group of its own: when the
// one that started them is gone, be it by `kill -9`, the group goes too. Nothing is left behind holding the ports and the
// database. The starter's end is looked for rather than told of: a channel to it would be closed by wrangler, which takes
// every channel for its own.
import { isMainThread } from 'node:worker_threads'

const LOOK_EVERY_MS = 250

const starter = Number(process.env.LEASH)

const isGone = () => {
  // A process whose parent has died is given another; on Windows it keeps the old number.
  if (process.platform !== 'win32') return process.ppid !== starter
  try {
    process.kill(starter, 0)
    return false
  } catch {
    return true
  }
}

const endGroup = () => {
  if (process.platform === 'win32') process.exit(1)
  else process.kill(0, 'SIGKILL')
}

// What the head starts, wrangler's own process among it, inherits the variables: only the head is on the leash.
if (isMainThread && starter > 0) {
  process.env.LEASH = ''
  setInterval(() => isGone() && endGroup(), LOOK_EVERY_MS).unref()
}
