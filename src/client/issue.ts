import { fromBase64, toBase64 } from '../lib/bytes.ts'
import { formatInstant } from '../lib/jst.ts'
import { ok, type Result, refused } from '../lib/result.ts'
import { type Failure, type IssuedCertificate, issueCertificate } from './api.ts'
import { certifies, makeCertificateRequest } from './certificate-request.ts'
import { findKeptKey, keepKey } from './kept-key.ts'
import { type Bytes, type KeyPair, newKeyPair } from './key-pair.ts'
import { makePkcs12 } from './pkcs12.ts'
import type { Stage } from './screen.ts'

/** Waits before a broken issue request is repeated by itself; after the last it is the person's turn. */
const REPEAT_AFTER_MS = [1_000, 3_000]
/** Long enough for the browser to paint the stage that comes, before computing keeps it busy. */
const PAINT_MS = 30

const pause = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))

type Order = {
  token: string
  userId: string
  /** Protects the file; stays in this page's memory. */
  password: string
  /** `{userId}` and `{issuedAt}` are filled. */
  friendlyName: string
  onStage: (stage: Stage) => void | Promise<void>
  onRepeat: () => void
}

export type IssuedFile = { issued: IssuedCertificate; p12: Bytes }

/** `not-kept`: the browser refused to keep the key, so nothing was asked of the server. */
export type IssueFailure = Failure | { reason: 'not-kept' }

/** The pair, kept anew also where it was found: its time runs from this issue. */
const keysOf = async ({ userId, password }: Order): Promise<Result<KeyPair, IssueFailure>> => {
  try {
    const kept = await findKeptKey(userId, password)
    const keys = kept ?? (await newKeyPair())
    const keeping = keepKey(userId, password, keys)
    // One that was found is kept still, if for less time.
    await (kept ? keeping.catch(console.error) : keeping)
    return ok(keys)
  } catch (error) {
    console.error(error)
    return refused({ reason: 'not-kept' })
  }
}

const requestPatiently = async (order: Order, request: string): Promise<Result<IssuedCertificate, Failure>> => {
  let answer = await issueCertificate(order.token, request)
  for (const ms of REPEAT_AFTER_MS) {
    if (answer.ok || answer.error.reason === 'problem') break
    order.onRepeat()
    await pause(ms)
    answer = await issueCertificate(order.token, request)
  }
  return answer
}

/**
 * ④: key → request → certificate → .p12. Repeatable: until the kept key is forgotten every run uses the same one, and
 * the server answers the same key with the same certificate.
 */
export const issue = async (order: Order): Promise<Result<IssuedFile, IssueFailure>> => {
  const enter = async (stage: Stage) => {
    order.onStage(stage)
    await pause(PAINT_MS)
  }
  await enter('key')
  const found = await keysOf(order)
  if (!found.ok) return found
  const keys = found.value
  const request = await makeCertificateRequest(keys, order.userId)

  await enter('request')
  const answer = await requestPatiently(order, toBase64(request))
  if (!answer.ok) return answer

  await enter('file')
  const certificate = fromBase64(answer.value.certificate)
  if (!certifies(certificate, keys.publicKey)) throw new Error('the certificate is for another key')
  const p12 = await makePkcs12({
    privateKey: keys.privateKey,
    certificate,
    issuingCa: fromBase64(answer.value.issuingCa),
    password: order.password,
    friendlyName: order.friendlyName
      .replace('{userId}', answer.value.userId)
      .replace('{issuedAt}', formatInstant(new Date(answer.value.issuedAt))),
  })
  return ok({ issued: answer.value, p12 })
}
