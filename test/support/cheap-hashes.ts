/** Hashes that cost little: what is tested is the order of things, not the hash. */
export const CHEAP_HASHES: Record<string, string> = { SCRYPT_LOG2_N: '10', SCRYPT_P: '1' }
