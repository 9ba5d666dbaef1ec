import { expect, test } from 'vitest'
import { type EnrolmentRefusal, problemOf } from '../../../src/certificates/errors.ts'

const at = new Date('2027-03-31T23:59:59+09:00')
const from = new Date('2027-03-01T00:00:00+09:00')

test.each<[EnrolmentRefusal, object]>([
  [{ reason: 'wrong' }, { status: 401, code: 'E2002' }],
  [{ reason: 'blocked' }, { status: 401, code: 'E2005' }],
  [
    { reason: 'locked', until: from },
    { status: 401, code: 'E2004', values: { until: '0:00' } },
  ],
  [
    { reason: 'closed', opensAt: from },
    {
      status: 403,
      code: 'E7023',
      values: { opensAt: '2027年3月1日 0:00' },
      extras: { opensAt: '2027-02-28T15:00:00.000Z' },
    },
  ],
  [{ reason: 'terminated' }, { status: 403, code: 'E2010' }],
  [{ reason: 'temporary_password_expired' }, { status: 403, code: 'E3013' }],
  [
    { reason: 'live_certificate', notAfter: at, renewableFrom: from, role: 'master' },
    {
      status: 409,
      code: 'E3001',
      values: { notAfter: '2027年3月31日', renewableFrom: '2027年3月1日', revoker: '労金' },
    },
  ],
  [
    { reason: 'pending_certificate', notAfter: at, role: 'general' },
    { status: 409, code: 'E3012', values: { notAfter: '2027年3月31日', revoker: 'マスターユーザー' } },
  ],
  [
    { reason: 'code_limit', nextAt: from },
    {
      status: 429,
      code: 'E3006',
      values: { nextAt: '2027年3月1日 0:00' },
      extras: { nextAt: '2027-02-28T15:00:00.000Z' },
    },
  ],
  [{ reason: 'no_resends_left' }, { status: 429, code: 'E3005' }],
  [{ reason: 'proved_already' }, { status: 409, code: 'E3014' }],
  [{ reason: 'mail_failed' }, { status: 503, code: 'E3007' }],
  [
    { reason: 'wrong_code', triesLeft: 4 },
    { status: 422, code: 'E3002', values: { triesLeft: '4' }, extras: { triesLeft: 4 } },
  ],
  [{ reason: 'code_tries_used_up' }, { status: 410, code: 'E3003', restart: true }],
  [{ reason: 'over' }, { status: 410, code: 'E3004', restart: true }],
  [{ reason: 'bad_request' }, { status: 422, code: 'E3008', restart: true }],
  [{ reason: 'weak_key' }, { status: 422, code: 'E3009', restart: true }],
  [{ reason: 'key_in_use' }, { status: 409, code: 'E3010', restart: true }],
  [{ reason: 'changed' }, { status: 409, code: 'E3011', restart: true }],
  [{ reason: 'contains_user_id' }, { status: 422, code: 'E1008', field: 'newPassword' }],
  [{ reason: 'same_password' }, { status: 409, code: 'E1009', field: 'newPassword' }],
])('%j has its status, message and values', (refusal, problem) => {
  expect(problemOf(refusal)).toEqual(problem)
})
