// A thread that checks passwords: pages never wait for a hash.
import type { GuardSecrets } from '../../credentials/guard.ts'
import { GuardTurns, type TurnKind, type Turns } from './guard-turns.ts'

export type Opening = { folder: string; secrets: GuardSecrets }
export type AskedTurn = { kind: TurnKind; shard: number; asked: Turns[TurnKind]['asked'] }
export type TakenTurn = { isDone: true; answer: Turns[TurnKind]['answer'] } | { isDone: false; error: string }

type FromMain = { open: Opening } | { turn: AskedTurn } | { close: true }

declare const self: DedicatedWorkerGlobalScope

let turns: GuardTurns | undefined

const take = ({ kind, shard, asked }: AskedTurn): TakenTurn => {
  try {
    if (!turns) throw new Error('the guards are not open')
    return { isDone: true, answer: turns.take(kind, shard, asked) }
  } catch (error) {
    return { isDone: false, error: String(error) }
  }
}

self.onmessage = ({ data }: MessageEvent<FromMain>) => {
  if ('open' in data) turns = new GuardTurns(data.open.folder, data.open.secrets)
  else if ('turn' in data) self.postMessage(take(data.turn))
  else {
    turns?.close()
    self.postMessage({ isDone: true, answer: null })
    self.close()
  }
}
