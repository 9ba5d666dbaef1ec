// `npm run manual` walks every journey in the real browser and writes docs/manual/ from what it sees and from the texts
// under scripts/manual/. With an option it does less:
//   -- --check    nothing is started: says whether the manual has gone stale by what the source says (part of `npm test`)
//   -- --compare  walks without a camera and says which screens differ; where none does, what the source says now is noted
//   -- --texts    the parts are written and printed anew around the pictures that are there
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as z from 'zod/mini'
import { pictureNames, readScreens, textFiles } from './manual/folder.ts'
import { printParts } from './manual/pdf.ts'
import { unpictured } from './manual/pictured.ts'
import type { Screens } from './manual/screen.ts'
import { changedTexts, readSourceTexts } from './manual/source-texts.ts'
import { staleScreens } from './manual/stale.ts'
import { walk } from './manual/walk.ts'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const folder = join(root, 'docs/manual')
const pictures = join(folder, 'screens')
const sourceTexts = join(folder, 'source-texts.json')

const committedScreens = (): Screens => readScreens(readFileSync(join(folder, 'screens.json'), 'utf8'))

const noteSourceTexts = (): void =>
  writeFileSync(sourceTexts, `${JSON.stringify(readSourceTexts(root).all, null, 1)}\n`)

const writeTexts = async (screens: Screens): Promise<void> => {
  for (const [name, text] of textFiles(screens)) writeFileSync(join(folder, name), text)
  await printParts(folder)
}

const write = async (): Promise<void> => {
  rmSync(pictures, { recursive: true, force: true })
  mkdirSync(pictures, { recursive: true })
  const screens = await walk(pictures)
  await writeTexts(screens)
  noteSourceTexts()
  console.log(`${screens.size} screens, in docs/manual/`)
}

/** Answers whether what was found is nothing. */
const tell = (found: readonly string[], whatToDo: string): boolean => {
  for (const line of found) console.error(line)
  if (found.length > 0) console.error(`\n${whatToDo}`)
  return found.length === 0
}

const notAsWritten = (screens: Screens): string[] => {
  try {
    return [...textFiles(screens)]
      .filter(([name, text]) => !existsSync(join(folder, name)) || readFileSync(join(folder, name), 'utf8') !== text)
      .map(([name]) => `docs/manual/${name} is not what scripts/manual/ makes`)
  } catch (error) {
    // The parts name what was not there when the manual was drawn.
    return [String(error)]
  }
}

const check = (): boolean => {
  const screens = committedScreens()
  const drawnFrom = z.array(z.string()).parse(JSON.parse(readFileSync(sourceTexts, 'utf8')))
  const isDrawn = tell(
    changedTexts(screens, drawnFrom, readSourceTexts(root)),
    'The screens say something else than when the manual was drawn: `npm run manual -- --compare` finds out whether it shows.',
  )
  const present = new Set(readdirSync(pictures))
  const missing = pictureNames(screens).filter(name => !present.delete(name))
  const isWritten = tell(
    [
      ...notAsWritten(screens),
      ...missing.map(name => `docs/manual/screens/${name} is missing`),
      ...[...present].map(name => `docs/manual/screens/${name} is of no screen`),
    ],
    '`npm run manual -- --texts` writes the texts anew, `npm run manual` everything.',
  )
  const isWhole = tell(unpictured(screens, root), 'scripts/manual/scenes/ walks to what the manual pictures.')
  return isDrawn && isWritten && isWhole
}

const compare = async (): Promise<boolean> => {
  const isSame = tell(
    staleScreens(committedScreens(), await walk()),
    'The manual has gone stale: `npm run manual`, look at the pictures, commit.',
  )
  if (isSame) noteSourceTexts()
  return isSame
}

/** By what stands on the command line; each answers whether the manual is as it should be. */
const WORK = new Map<string, () => boolean | Promise<boolean>>([
  ['', () => write().then(() => true)],
  ['--check', check],
  ['--compare', compare],
  ['--texts', () => writeTexts(committedScreens()).then(() => true)],
])

const asked = process.argv.slice(2).join(' ')
const work = WORK.get(asked)
if (work) process.exitCode = (await work()) ? 0 : 1
else {
  console.error(`There is no "${asked}": there are --check, --compare and --texts, and no option to draw it all anew.`)
  process.exitCode = 2
}
