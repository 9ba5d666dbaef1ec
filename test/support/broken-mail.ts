import { env } from 'cloudflare:workers'

type Fault = { status?: number; delayMs?: number; junk?: string; hangsUp?: true; count: number }

/** The next `count` sendings meet it. */
export const breakMailServer = (fault: Fault) =>
  fetch(`${env.MAIL_BASE_URL}/api/faults`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(fault),
  })
