import type { Deps } from '../deps.ts'

export const publishCrl = async (_deps: Deps): Promise<{ der: Uint8Array<ArrayBuffer>; nextUpdate: Date }> => {
  throw new Error('not yet')
}
