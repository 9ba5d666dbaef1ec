import { createMiddleware } from 'hono/factory'
import { CodedAlert } from '../ui/alert.tsx'
import { Layout } from '../ui/layout.tsx'
import { rateLimitKey } from './client-address.ts'
import { problem, wantsProblem } from './problem.ts'
import type { Env } from './runtime.ts'

/** Limits the POSTs of one address before anything is looked up: for whatever needs no session. */
export const limitPosts = createMiddleware<Env>(async (c, next) => {
  if (c.req.method !== 'POST' || (await c.env.mayPost(rateLimitKey(c.get('origin').address)))) return next()
  c.header('Retry-After', '60')
  c.set('refusalCode', 'E2006')
  if (wantsProblem(c)) return problem(c, { status: 429, code: 'E2006' })
  const page = (
    <Layout title="操作を受け付けられませんでした">
      <CodedAlert code="E2006">
        <p>入力された内容は処理していません。ブラウザの「戻る」で前の画面に戻り、時間をおいて操作してください。</p>
      </CodedAlert>
    </Layout>
  )
  return c.html(page, 429)
})
