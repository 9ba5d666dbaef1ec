/**
 * On which the pages behind the login, in every tab, tell each other that the server was asked: that keeps the session of all.
 * Each user of it opens its own: what one sends, it does not hear itself.
 */
export const openSessionChannel = (): BroadcastChannel => new BroadcastChannel('session')

export const SEEN = 'seen'
