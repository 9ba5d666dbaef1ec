import { Hono } from 'hono'
import type { Env } from '../http/runtime.ts'
import { signedIn } from '../sessions/gate.tsx'
import { approvalRoutes } from './approval-routes.tsx'
import { bulkRoutes } from './bulk-routes.tsx'
import { contractActRoutes } from './contract-act-routes.tsx'
import { contractRoutes } from './contract-routes.tsx'
import { correctionRoutes } from './correction-routes.tsx'
import { mailRoutes } from './mail-routes.tsx'
import { noticeRoutes } from './notice-routes.tsx'
import { refusalRoutes } from './refusal-routes.tsx'
import { searchRoutes } from './search-routes.tsx'
import { countApprovals } from './show-approvals.ts'
import { staffOnly } from './staff-only.tsx'
import { userRoutes } from './user-routes.tsx'
import { BankMenuPage } from './views/bank-menu-page.tsx'
import { wholeListRoutes } from './whole-list-routes.tsx'

/** 労金メニュー, behind the login: staff see their own bank's contracts and no other's. */
export const staffRoutes = new Hono<Env>()
  .use(signedIn)
  .use(staffOnly)
  .get('/', async c => c.html(<BankMenuPage openApprovals={await countApprovals(c.env.deps, c.get('actor'))} />))
  .route('/contracts', bulkRoutes)
  .route('/contracts', contractRoutes)
  .route('/users', userRoutes)
  .route('/contracts', correctionRoutes)
  .route('/search', searchRoutes)
  .route('/contracts', contractActRoutes)
  .route('/approvals', approvalRoutes)
  .route('/mails', mailRoutes)
  .route('/', wholeListRoutes)
  .route('/notices', noticeRoutes)
  .route('/refusals', refusalRoutes)
