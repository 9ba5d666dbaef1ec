import { Hono } from 'hono'
import { showContract } from '../contracts/show-contracts.ts'
import { showWholeHistory } from '../history/show-last-history.ts'
import type { HistoryScope } from '../history/store.ts'
import type { AppContext, Env } from '../http/runtime.ts'
import type { MailScope } from '../mail/delivery-store.ts'
import { mailsQuery, NEWEST } from '../mail/forms.ts'
import { showMails } from '../mail/show-mails.ts'
import { showBanksUser } from '../users/show-banks-users.ts'
import { WholeHistoryPage, WholeMailsPage } from './views/whole-list-pages.tsx'

/** A contract or user of the acting bank, whose list it is. */
type Owner = { name: string; home: string; mails: MailScope; history: HistoryScope }

const ownerOf = async (c: AppContext): Promise<Owner | null> => {
  const { deps } = c.env
  const { bankCode } = c.get('actor')
  const { number, id = '' } = c.req.param()
  if (number !== undefined) {
    const contract = await showContract(deps, bankCode, number)
    return (
      contract && {
        name: `${contract.organisation}（${number}）`,
        home: `/bank/contracts/${number}`,
        mails: { kind: 'contract', key: number },
        history: { kind: 'contract', contractNumber: number },
      }
    )
  }
  const user = await showBanksUser(deps, bankCode, id)
  return (
    user && {
      name: `${user.name}（${user.userId}）`,
      home: `/bank/users/${id}`,
      mails: { kind: 'user', key: id },
      history: { kind: 'user', user: id },
    }
  )
}

/** A made-up place is as none. */
const beforeOf = (c: AppContext): number => {
  const query = mailsQuery.safeParse(c.req.query())
  return query.success ? query.data.before : NEWEST
}

const wholeMails = async (c: AppContext) => {
  const owner = await ownerOf(c)
  if (!owner) return c.notFound()
  const before = beforeOf(c)
  const page = await showMails(c.env.deps, owner.mails, before)
  return c.html(<WholeMailsPage {...owner} page={page} isFirst={before === NEWEST} />)
}

const wholeHistory = async (c: AppContext) => {
  const owner = await ownerOf(c)
  if (!owner) return c.notFound()
  const before = beforeOf(c)
  const page = await showWholeHistory(c.env.deps, owner.history, before)
  return c.html(<WholeHistoryPage {...owner} page={page} isFirst={before === NEWEST} />)
}

/** What 契約情報 and 契約ユーザー情報 show the last of, from the newest to the oldest. */
export const wholeListRoutes = new Hono<Env>()
  .get('/contracts/:number/mails', wholeMails)
  .get('/contracts/:number/history', wholeHistory)
  .get('/users/:id/mails', wholeMails)
  .get('/users/:id/history', wholeHistory)
