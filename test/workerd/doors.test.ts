import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import { originsOf } from '../../src/app.tsx'
import { readConfig } from '../../src/config.ts'
import { DOORS, nameOf } from '../support/doors.ts'

/** The attack suite goes through the list of doors: one that is missing there would never be tried. */
test('every route stands in the list of doors, and every door is a route', () => {
  const routes = Object.entries(originsOf(readConfig(env))).flatMap(([origin, app]) =>
    app.routes
      .filter(({ method }) => method !== 'ALL')
      .map(({ method, path }) => `${origin} ${method} ${path === '/' ? path : path.replace(/\/$/, '')}`),
  )
  expect([...new Set(routes)].sort()).toEqual(DOORS.map(nameOf).sort())
})
