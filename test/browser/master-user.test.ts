import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { createPrivateKey } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { answerTo } from '../../scripts/local/answer.ts'
import { HOUR_MS } from '../../src/lib/jst.ts'
import { type LocalSystem, mailsTo, startLocalSystem } from '../support/local-system.ts'
import { launchChromium } from './support/chromium.ts'
import { issueCertificate, openPortal, openWithCertificate, proveIdentity, registerMaster } from './support/journey.ts'

const person = { userId: 'sample001', password: 'Minato#58', name: '労金　太郎', mail: 'samplemail@sample.co.jp' }

const openssl = (...args: string[]) =>
  execFileSync('openssl', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })

/** What OpenSSL reads of the person's file, PEM. */
const readP12 = (path: string, ...args: string[]) =>
  openssl('pkcs12', '-in', path, '-passin', `pass:${person.password}`, ...args)

let system: LocalSystem
let browser: Browser
let folder: string
let p12: { path: string; fileName: string }
let page: Page

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'journey-'))
  // The journey counts on what it types, not on how fast: password hashing stays at its real cost.
  system = await startLocalSystem()
  browser = await launchChromium()
  page = await openPortal(browser, system)
})

after(async () => {
  await browser?.close()
  await system?.stop()
  rmSync(folder, { recursive: true, force: true })
})

test('a master user registers on the portal', async () => {
  await registerMaster(page, system, person)
  assert.match(await page.locator('main').innerText(), /マスターユーザーを登録しました。[\s\S]*sample001/)
  const [mail] = await mailsTo(system, person.mail)
  assert.match(mail?.subject ?? '', /マスターユーザー登録完了/)
})

test('gets a certificate whose private key never left the browser', async () => {
  const bodies: string[] = []
  page.on('request', request => bodies.push(request.postData() ?? ''))
  await proveIdentity(page, system, person)
  p12 = await issueCertificate(page, folder)
  assert.match(p12.fileName, /^sample001\d{14}\.p12$/)
  await page.getByRole('heading', { name: '電子証明書発行結果' }).waitFor()

  const key = readP12(p12.path, '-nodes', '-nocerts').replace(
    /[\s\S]*-----BEGIN PRIVATE KEY-----|-----END[\s\S]*|\s/g,
    '',
  )
  assert.ok(key.length > 100)
  assert.ok(!bodies.some(body => body.includes(key.slice(40, 90))))
  assert.match(readP12(p12.path, '-nokeys', '-clcerts'), /subject=.*sample001/)
})

/** All rows that the page's origin keeps in this browser, as JSON with bytes in hexadecimal. */
const keptInBrowser = (): Promise<string> =>
  page.evaluate(async () => {
    const settled = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result)
        request.onerror = () => reject(request.error)
      })
    const rows: unknown[] = []
    for (const { name = '' } of await indexedDB.databases()) {
      const database = await settled(indexedDB.open(name))
      for (const store of database.objectStoreNames)
        rows.push(...(await settled(database.transaction(store).objectStore(store).getAll())))
      database.close()
    }
    const hex = (bytes: Uint8Array) => Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('')
    return JSON.stringify(rows, (_, value) => (value instanceof Uint8Array ? hex(value) : value))
  })

/** As if this PC's clock had been so many hours behind when the key was kept. */
const letPass = (hours: number): Promise<void> =>
  page.evaluate(
    ms =>
      new Promise((resolve, reject) => {
        const opening = indexedDB.open('enrolment')
        opening.onsuccess = () => {
          const database = opening.result
          const transaction = database.transaction('kept-keys', 'readwrite')
          const rows = transaction.objectStore('kept-keys').openCursor()
          rows.onsuccess = () => rows.result?.update({ ...rows.result.value, keptAt: rows.result.value.keptAt - ms })
          transaction.oncomplete = () => resolve(database.close())
          transaction.onerror = () => reject(transaction.error)
        }
      }),
    hours * HOUR_MS,
  )

test('closed before 閉じる, the same browser gets the same certificate again, with a key that fits', async () => {
  const certificateIn = (path: string) => readP12(path, '-nokeys', '-clcerts').replace(/[\s\S]*?(?=-----BEGIN)/, '')
  const context = page.context()
  // Whether 24 hours are over the server says: by this clock they are nearly two days.
  await letPass(47)
  await page.close()
  page = await context.newPage()
  await proveIdentity(page, system, person)
  const again = await issueCertificate(page, folder)
  assert.equal(certificateIn(again.path), certificateIn(p12.path))
  p12 = again

  const { d = '' } = createPrivateKey(readP12(p12.path, '-nodes', '-nocerts')).export({ format: 'jwk' })
  const kept = await keptInBrowser()
  assert.equal(JSON.parse(kept).length, 1)
  assert.ok(JSON.parse(kept)[0].keptAt > Date.now() - HOUR_MS, 'it is kept anew')
  assert.match(kept, new RegExp(person.userId))
  assert.ok(d !== '' && !kept.includes(Buffer.from(d, 'base64url').toString('hex')), 'what is kept is encrypted')
  assert.ok(!kept.includes(person.password))
})

test('the button gives the same file again, 閉じる ends it', async () => {
  const again = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'ファイルをもう一度ダウンロード' }).first().click(),
  ])
  assert.equal(again[0].suggestedFilename(), p12.fileName)
  await page.getByRole('button', { name: 'インポートへ進む' }).click()
  assert.match(await page.locator('[data-step=import]').innerText(), /お使いの環境[\s\S]*証明書の管理を開く/)
  await page.getByRole('button', { name: '閉じる' }).click()
  await page.getByRole('heading', { name: '電子証明書の発行が終わりました' }).waitFor()
  assert.equal(await keptInBrowser(), '[]', 'nothing of the key is left in the browser')
})

test('logs in with certificate and password, sees the top menu, logs out', async () => {
  const context = await openWithCertificate(browser, system, { path: p12.path, password: person.password })
  const window = await context.newPage()
  await window.goto(`${system.member}/certificate-check`)
  assert.match(await window.locator('main').innerText(), /正しくインポートされています/)
  await window.goto(system.portal)
  await window.getByRole('link', { name: 'ログイン', exact: true }).click()
  await window.getByLabel('パスワード').fill('Wrong#123')
  await window.getByRole('button', { name: 'ログイン' }).click()
  assert.match(await window.locator('main').innerText(), /パスワードが違います。（E2003）/)
  await window.getByLabel('パスワード').fill(person.password)
  await window.getByRole('button', { name: 'ログイン' }).click()
  await window.getByRole('heading', { name: 'トップメニュー' }).waitFor()
  assert.match(await window.locator('main').innerText(), /労金　太郎 様[\s\S]*マスターユーザー[\s\S]*最近のログイン/)
  await window.getByRole('button', { name: 'ログアウト' }).click()
  await window.getByText('ログアウトしました。').waitFor()
  await window.goto(`${system.member}/menu`)
  assert.ok(await window.getByLabel('パスワード').isVisible())
  await context.close()
})

test('without a certificate the member origin says so', async () => {
  const context = await browser.newContext({ ignoreHTTPSErrors: true })
  const window = await context.newPage()
  const response = await window.goto(`${system.member}/login`)
  assert.equal(response?.status(), 403)
  assert.match(await window.locator('main').innerText(), /E4001/)
  await context.close()
})

test('a certificate of another CA with the same subject and serial is not ours', async () => {
  const at = (name: string) => join(folder, name)
  writeFileSync(at('ours.pem'), readP12(p12.path, '-nokeys', '-clcerts'))
  const serial = openssl('x509', '-in', at('ours.pem'), '-noout', '-serial').trim().replace('serial=', '0x')
  const subject = openssl('x509', '-in', at('ours.pem'), '-noout', '-subject', '-nameopt', 'compat')
    .trim()
    .replace('subject=', '')
  openssl('ecparam', '-genkey', '-name', 'prime256v1', '-noout', '-out', at('evil.key'))
  openssl(
    'req',
    '-x509',
    '-new',
    '-key',
    at('evil.key'),
    '-subj',
    subject.trim(),
    '-set_serial',
    serial,
    '-days',
    '30',
    '-out',
    at('evil.pem'),
  )
  openssl(
    'pkcs12',
    '-export',
    '-inkey',
    at('evil.key'),
    '-in',
    at('evil.pem'),
    '-passout',
    'pass:x',
    '-out',
    at('evil.p12'),
  )
  const context = await openWithCertificate(browser, system, { path: at('evil.p12'), password: 'x' })
  const window = await context.newPage()
  const response = await window.goto(`${system.member}/login`)
  assert.equal(response?.status(), 403)
  assert.match(await window.locator('main').innerText(), /E4002/)
  await context.close()
})

test('forged headers from outside open nothing', async () => {
  const der = readP12(p12.path, '-nokeys', '-clcerts').replace(
    /[\s\S]*-----BEGIN CERTIFICATE-----|-----END CERTIFICATE-----[\s\S]*|\s/g,
    '',
  )
  const ca = readFileSync(system.rootCa)
  const { request } = await import('node:https')
  const statusWith = (headers: Record<string, string>) => answerTo(request(`${system.member}/login`, { ca, headers }))
  for (const name of [
    'Client-Cert',
    'client-cert',
    'CLIENT-CERT',
    'Client_Cert',
    'cf-client-cert-der-base64',
    'MF-CF-Blob',
  ]) {
    const forged = { [name]: `:${der}:`, 'X-Front-Secret': 'guess', 'X-Front-Address': '127.0.0.1' }
    const { status, body } = await statusWith(forged)
    assert.equal(status, 403, name)
    assert.match(body, /E4001/, name)
  }
})
