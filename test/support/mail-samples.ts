import type { MailText } from '../../src/mail/templates/mail-text.ts'
import { maskUserId } from '../../src/users/schema.ts'

export type CataloguedMail = { name: string; trigger: string; recipient: string; mail: MailText }

export const at = new Date('2026-11-24T09:05:00+09:00')
export const until = new Date('2026-11-24T10:05:00+09:00')
export const notAfter = new Date('2027-11-24T23:59:59+09:00')
export const inThirtyDays = new Date('2026-12-24T09:05:00+09:00')
export const portal = 'https://portal.example.jp'
export const organisation = '見本労働組合'
export const master = { name: '労金　太郎', maskedUserId: maskUserId('master01'), role: 'master' } as const
export const general = { name: '一般　花子', maskedUserId: maskUserId('general1'), role: 'general' } as const
export const registration = { organisation, maskedUserId: master.maskedUserId, at, portal }
export const expiring = { ...general, notAfter, portal }
