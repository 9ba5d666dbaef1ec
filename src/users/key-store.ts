import type { Database } from '../deps.ts'

export const USERS_WITHOUT_KEY = 'SELECT id, name FROM users WHERE name_key IS NULL ORDER BY id LIMIT ?1'

/** Users whose name was written without its search key, at most `limit`. */
export const findUsersWithoutKey = async (db: Database, limit: number): Promise<{ id: string; name: string }[]> => {
  const { results } = await db.prepare(USERS_WITHOUT_KEY).bind(limit).all<{ id: string; name: string }>()
  return results
}

/** Only where the name is still the one that the key was made of. */
export const fillNameKeys = (db: Database, keys: readonly { id: string; name: string; key: string }[]) =>
  db
    .prepare(
      `UPDATE users SET name_key = k.value ->> 'key' FROM json_each(?) k
       WHERE users.id = k.value ->> 'id' AND name = k.value ->> 'name' AND name_key IS NULL`,
    )
    .bind(JSON.stringify(keys))
    .run()
