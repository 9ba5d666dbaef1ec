export type PostLimit = { posts: number; periodMs: number }

/** As wrangler.toml has it for Cloudflare. */
export const POST_LIMIT: PostLimit = { posts: 40, periodMs: 60_000 }

/** Addresses remembered at most: the one seen first is forgotten first. */
const MOST_ADDRESSES = 100_000

/** Counts the posts of each address in periods that begin with its first one. The counts are this process's own. */
export const limitPostsTo = ({ posts, periodMs }: PostLimit, now: () => number = Date.now) => {
  const counts = new Map<string, { left: number; until: number }>()
  return (address: string): boolean => {
    const at = now()
    const known = counts.get(address)
    // A period that ends later than one beginning now was begun by a clock that was ahead.
    if (known && known.until > at && known.until <= at + periodMs) {
      if (known.left === 0) return false
      known.left -= 1
      return true
    }
    counts.delete(address)
    const [oldest] = counts.keys()
    if (oldest !== undefined && counts.size >= MOST_ADDRESSES) counts.delete(oldest)
    counts.set(address, { left: posts - 1, until: at + periodMs })
    return true
  }
}
