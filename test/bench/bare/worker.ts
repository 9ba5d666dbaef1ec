import { Hono } from 'hono'

/** What the portal is measured against: the least that a page on this stack can be. */
export default new Hono().get('/', c => c.html('<!DOCTYPE html><title>bare</title><p>bare</p>'))
