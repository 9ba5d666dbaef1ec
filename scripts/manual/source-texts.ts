// What the source says in Japanese. By it a change of the screens is noticed without starting anything: where the texts of
// the views are the same, the screens say the same.
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { transformSync } from 'esbuild'
import type { Screens } from './screen.ts'

/** A run of text with Japanese in it, as far as quotes, tags, holes or line ends let it go. */
const TEXT = /[^"'`{}<>\\\n]*[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}][^"'`{}<>\\\n]*/gu

/** Mails are no screens; their subjects stand in the parts, and are compared there. */
const SOURCES = ['src/**/*.ts', 'src/**/*.tsx']
const MAILS = 'src/mail/templates/'
/** Here every text is one of a screen. Elsewhere there are messages too, and names for CSV files. */
const DRAWS_SCREENS = /\.tsx$|^src\/client\//

export type SourceTexts = {
  /** Sorted, each once: moved to another file it is the same text. */
  all: readonly string[]
  ofViews: ReadonlySet<string>
}

/** Comments and the way that code is laid out say nothing here. */
const textsOf = (file: string): string[] => {
  const { code } = transformSync(readFileSync(file, 'utf8'), {
    loader: file.endsWith('.tsx') ? 'tsx' : 'ts',
    jsx: 'automatic',
    charset: 'utf8',
    legalComments: 'none',
    minifyWhitespace: true,
  })
  return [...code.matchAll(TEXT)].map(([text]) => text.trim())
}

/** @param root the project's folder */
export const readSourceTexts = (root: string): SourceTexts => {
  const all = new Set<string>()
  const ofViews = new Set<string>()
  for (const file of globSync(SOURCES, { cwd: root })) {
    if (file.startsWith(MAILS)) continue
    for (const text of textsOf(join(root, file))) {
      all.add(text)
      if (DRAWS_SCREENS.test(file)) ofViews.add(text)
    }
  }
  return { all: [...all].sort(), ofViews }
}

/**
 * Texts that came into the views since the manual was drawn, and texts of its screens that the source has no more. A new
 * message that no screen of the manual shows is none of them.
 */
export const changedTexts = (manual: Screens, drawnFrom: readonly string[], today: SourceTexts): string[] => {
  const shown = JSON.stringify([...manual.values()])
  const known = new Set(drawnFrom)
  const left = new Set(today.all)
  const gone = drawnFrom.filter(text => !left.has(text) && shown.includes(text))
  const come = [...today.ofViews].filter(text => !known.has(text))
  return [...gone.map(text => `- ${text}`), ...come.map(text => `+ ${text}`)]
}
