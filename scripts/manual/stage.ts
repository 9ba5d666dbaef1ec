// Who and what every scene of the walk needs: the local system, a browser, and the people with their windows.
import { setDefaultResultOrder } from 'node:dns'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { launchChromium } from '../../test/browser/support/chromium.ts'
import { logIn, openWithKey } from '../../test/browser/support/journey.ts'
import { bootstrap } from '../../test/support/bootstrap.ts'
import { enrolAndLogIn } from '../../test/support/cast.ts'
import { CHEAP_HASHES } from '../../test/support/cheap-hashes.ts'
import type { ClientCertificate } from '../../test/support/https.ts'
import { type LocalSystem, startLocalSystem } from '../../test/support/local-system.ts'
import type { Person } from '../../test/support/register.ts'
import { type Camera, newCamera } from './camera.ts'
import { newSamples, SAMPLE_OFFICE, type Samples } from './samples.ts'

export const PEOPLE = {
  master: { userId: 'sample001', password: 'Minato#58', name: '労金　太郎', mail: 'samplemail@sample.co.jp' },
  general: { userId: 'general01', password: 'Own#1234', name: '一般　花子', mail: 'hanako@sample.co.jp' },
  staff: { userId: 'staff001', password: 'Minato#58', name: '職員　一郎', mail: 'ichiro@rokin.example.jp' },
  second: { userId: 'staff002', password: 'Minato#58', name: '職員　二葉', mail: 'futaba@rokin.example.jp' },
  other: { userId: 'midori01', password: 'Minato#58', name: '緑　三郎', mail: 'saburo@midori.example.jp' },
  leaving: { userId: 'midori02', password: 'Minato#58', name: '緑　四葉', mail: 'yotsuba@midori.example.jp' },
} as const satisfies Record<string, Person>

export const CONTRACT = { number: '20260401', organisation: '見本生活協同組合', initialPassword: 'Init#789' }
/** These two are registered by CSV; the master of the other one and their general user come to grief. */
export const WAITING = { number: '20260501', organisation: '髙﨑労働組合', initialPassword: 'Csv#001a' }
export const OTHER = { number: '20260503', organisation: 'みどり自治体職員組合', initialPassword: 'Csv#003a' }

/** What most people here use. */
const EDGE =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36 Edg/143.0.0.0'

export type Stage = {
  /** Another one after time was moved. */
  system: LocalSystem
  browser: Browser
  samples: Samples
  take: Camera['take']
  screens: Camera['screens']
  /** For what is downloaded. */
  folder: string
  /** A window on the portal, of Edge on Windows as far as the screens can tell. */
  openWindow: () => Promise<Page>
  /** A window that holds the certificate, logged in. */
  openMember: (certificate: ClientCertificate, person: Person) => Promise<Page>
  /** Registers somebody without a browser; answers their certificate. */
  enrol: (person: Person) => Promise<ClientCertificate>
  /** `npm run bootstrap`: the contract of the bank's first office. */
  bootstrap: () => Promise<LocalSystem['contract']>
  end: () => Promise<void>
}

/** @param pictures the folder for the pictures; without one the screens are only read */
export const openStage = async (pictures: string | undefined): Promise<Stage> => {
  const system = await startLocalSystem({ RATE_LIMIT: 'off', ...CHEAP_HASHES })
  // localhost is one address for everybody, so that they are told apart on no screen.
  setDefaultResultOrder('ipv4first')
  const browser = await launchChromium(['--host-resolver-rules=MAP localhost 127.0.0.1'])
  const folder = mkdtempSync(join(tmpdir(), 'manual-'))
  const samples = newSamples(new Date(), system)
  const camera = newCamera(system, samples, pictures)
  const stage: Stage = {
    system,
    browser,
    samples,
    folder,
    ...camera,
    openWindow: async () => {
      const context = await browser.newContext({
        ignoreHTTPSErrors: true,
        acceptDownloads: true,
        locale: 'ja-JP',
        userAgent: EDGE,
      })
      const page = await context.newPage()
      await page.goto(stage.system.portal)
      return page
    },
    openMember: async (certificate, { password }) => {
      const page = await (await openWithKey(browser, stage.system, certificate)).newPage()
      await logIn(page, stage.system, password)
      return page
    },
    enrol: async person => {
      const { certificate, client } = await enrolAndLogIn(stage.system, person)
      client.close()
      return certificate
    },
    bootstrap: async () => {
      const office = await bootstrap(stage.system, '--bank', '2963', '--office', '本店営業部')
      samples.show(office.number, SAMPLE_OFFICE)
      return office
    },
    end: async () => {
      await browser.close()
      await stage.system.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
  return stage
}
