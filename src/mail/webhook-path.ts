/** Where the mail provider reports what became of a mail, on the portal origin. */
export const WEBHOOK_PATH = '/webhooks/mailchannels'
