import { mkdtempSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import sparticuz from '@sparticuz/chromium'
import { type Browser, chromium } from 'playwright-core'

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

const FONTS = ['400Regular/NotoSansJP_400Regular.ttf', '700Bold/NotoSansJP_700Bold.ttf']

/** Japanese glyphs without anything installed on the machine: a fontconfig file that names npm's font alone. */
const fontEnvironment = (): Record<string, string> => {
  const { resolve } = createRequire(import.meta.url)
  const folders = FONTS.map(font => `<dir>${dirname(resolve(`@expo-google-fonts/noto-sans-jp/${font}`))}</dir>`)
  const cache = mkdtempSync(join(tmpdir(), 'fonts-'))
  const file = join(cache, 'fonts.conf')
  writeFileSync(file, `<fontconfig>${folders.join('')}<cachedir>${cache}</cachedir></fontconfig>`)
  return { FONTCONFIG_FILE: file }
}

/** A headless Chromium that came with npm: no root, no download. */
export const launchChromium = async (more: readonly string[] = []): Promise<Browser> =>
  chromium.launch({
    executablePath: await sparticuz.executablePath(),
    args: [...FLAGS, ...more],
    env: { ...process.env, ...fontEnvironment() },
    headless: true,
  })

/** A profile on disk of the given Chromium, as a person has one. */
export const launchProfile = (executablePath: string, profile: string, home: string) =>
  chromium.launchPersistentContext(profile, {
    executablePath,
    args: FLAGS,
    env: { ...process.env, HOME: home },
    locale: 'ja-JP',
    headless: true,
  })
