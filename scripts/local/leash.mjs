// Loaded by `--import` into the processes that a start starts, each of which heads a process group of its own: when the
// one that started them is gone, be it by `kill -9`, its channel closes and the group goes too. Nothing is left behind
// holding the ports and the database.
import { isMainThread } from 'node:worker_threads'

// Wrangler hands its options on to a process of its own, whose channel ends with its work: only the head is on the leash.
if (isMainThread && process.channel && !process.env.LEASHED) {
  process.env.LEASHED = '1'
  process.channel.unref()
  // Wrangler lets go of a channel that it takes for its own: then nobody would be gone.
  process.disconnect = () => {}
  process.on('disconnect', () => {
    if (process.platform === 'win32') process.exit(1)
    else process.kill(0, 'SIGKILL')
  })
}
