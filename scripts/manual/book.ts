import { html, raw } from 'hono/html'
import type { Part, Section, Step } from './part.ts'
import type { Screen, Screens } from './screen.ts'
import { buttonTable, fieldTable } from './tables.ts'

export const SYSTEM_NAME = 'ろうきん賃金控除事務支援システム'

const CIRCLED = '①②③④⑤⑥⑦⑧⑨'
/** The middle of a picture: what stands at its sides at the width of a PC is empty. */
const WIDTH = 1280
const SHOWN = 1010
/** A picture in one piece that is higher is printed smaller, to leave room for the heading above it. */
const FULL_SIZE = 1300
/** Of a picture that only shows a state, paper has its top, where the state is told: two of them fit a page. */
const STATE_HEIGHT = 900

/** ［buttons］ stand out. */
const words = (text: string) =>
  text.split(/(［[^］]+］)/).map(part => (part.startsWith('［') ? html`<b>${part}</b>` : part))

const screenOf = (screens: Screens, id: string): Screen => {
  const screen = screens.get(id)
  if (!screen) throw new Error(`the walk has no screen ${id}`)
  return screen
}

const percent = (ratio: number): string => `${(ratio * 100).toFixed(3)}%`

/** The picture in pieces that fit a page each; on a screen they lie together as one. */
const pieces = (id: string, { title, cuts: whole = [] }: Screen, isExplained: boolean) => {
  const cuts = isExplained ? whole : whole.filter((_, i) => i === 0 || i === whole.length - 1)
  const kind = isExplained ? '' : ` piece--state${(cuts.at(-1) ?? 0) > STATE_HEIGHT ? ' piece--long' : ''}`
  return cuts.slice(1).map((bottom, i) => {
    const top = cuts[i] ?? 0
    const height = bottom - top
    const place = `width:${percent(WIDTH / SHOWN)};left:${percent(-(WIDTH - SHOWN) / 2 / SHOWN)};top:${percent(-top / height)}`
    const narrow =
      isExplained && cuts.length === 2 && height > FULL_SIZE ? `;--narrow:${(FULL_SIZE / height).toFixed(3)}` : ''
    const edges = `${kind}${i === 0 ? ' piece--first' : ''}${bottom === cuts.at(-1) ? ' piece--last' : ''}`
    return html`<div class="piece${edges}" style="aspect-ratio:${SHOWN}/${height}${narrow}"><img src="screens/${id}.webp" style="${place}" alt="${i === 0 ? `画面の絵：${title}` : ''}" /></div>`
  })
}

const progressLine = (
  section: Section,
  current: number,
) => html`<ol class="progress" aria-label="${section.title}の手順">
  ${section.steps.map(
    (step, i) =>
      html`<li${i === current ? raw(' class="current" aria-current="step"') : ''}>${CIRCLED[i]}${step.title}</li>`,
  )}
</ol>`

const caseTable = (rows: readonly (readonly string[])[]) => {
  const [head = [], ...body] = rows
  return html`<table class="cases">
    <thead><tr>${head.map(cell => html`<th scope="col">${cell}</th>`)}</tr></thead>
    <tbody>${body.map(row => html`<tr>${row.map((cell, i) => (i === 0 ? html`<th scope="row">${words(cell)}</th>` : html`<td>${words(cell)}</td>`))}</tr>`)}</tbody>
  </table>`
}

/** With its heading the first piece of a step's first picture stays on one page. */
const stepHtml = (section: Section, step: Step, i: number, screens: Screens) => {
  const shown = [
    ...(step.pictures ?? []).map(id => ({ id, isExplained: false })),
    ...(step.screens ?? []).map(id => ({ id, isExplained: true })),
  ].map(({ id, isExplained }) => {
    const screen = screenOf(screens, id)
    const [first, ...more] = pieces(id, screen, isExplained)
    const tables = isExplained ? html`${fieldTable(screen)}${buttonTable(id, screen)}` : ''
    return { first, rest: html`${more}${tables}` }
  })
  const [head, ...others] = shown
  return html`<section class="step">
  <div class="step__head">
    ${section.isFlow ? progressLine(section, i) : ''}
    <h4>${section.isFlow ? `${CIRCLED[i]} ` : ''}${step.title}</h4>
    ${step.says.map(text => html`<p>${words(text)}</p>`)}
    ${head?.first ?? ''}
  </div>
  ${head?.rest ?? ''}
  ${others.map(({ first, rest }) => html`${first}${rest}`)}
  ${step.table ? caseTable(step.table) : ''}
  ${step.notes ? html`<ul class="notes">${step.notes.map(note => html`<li>${words(note)}</li>`)}</ul>` : ''}
</section>`
}

const sectionHtml = (
  number: string,
  section: Section,
  screens: Screens,
) => html`<section class="section" id="s${number}">
  <h3>${number} ${section.title}</h3>
  ${section.says.map(text => html`<p>${words(text)}</p>`)}
  ${section.steps.map((step, i) => stepHtml(section, step, i, screens))}
</section>`

const contents = ({ chapters }: Part) => html`<nav class="contents" aria-labelledby="contents">
  <h2 id="contents">もくじ</h2>
  <ol>
    ${chapters.map(
      (chapter, c) => html`<li><a href="#c${c + 1}">${c + 1}. ${chapter.title}</a>
        <ol>${chapter.sections.map((section, s) => html`<li><a href="#s${c + 1}-${s + 1}">${c + 1}-${s + 1} ${section.title}</a></li>`)}</ol>
      </li>`,
    )}
  </ol>
</nav>`

/** A page of the folder, with the manual's styles. */
export const page = (title: string, body: unknown): string =>
  `${html`${raw('<!DOCTYPE html>')}
<html lang="ja">
<head>
<meta charset="utf-8" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<title>${title}</title>
<link rel="stylesheet" href="manual.css" />
<link rel="stylesheet" href="print.css" media="print" />
</head>
<body>
${body}
</body>
</html>
`}`

/** One part of the manual as a page of its own. Throws where it names a screen, a field or a button that nobody explained. */
export const partPage = (part: Part, screens: Screens): string =>
  page(
    `操作マニュアル ${part.title}｜${SYSTEM_NAME}`,
    html`<header class="cover">
      <p class="cover__system">${SYSTEM_NAME}</p>
      <h1>操作マニュアル<br />${part.title}</h1>
      <p>${part.reader}</p>
      <p class="cover__links"><a href="${part.file}.pdf">PDF</a>　<a href="index.html">ほかの説明書</a></p>
    </header>
    <main>
      ${contents(part)}
      ${part.chapters.map(
        (chapter, c) => html`<section class="chapter" id="c${c + 1}">
          <h2>${c + 1}. ${chapter.title}</h2>
          ${chapter.says.map(text => html`<p>${words(text)}</p>`)}
          ${chapter.sections.map((section, s) => sectionHtml(`${c + 1}-${s + 1}`, section, screens))}
        </section>`,
      )}
    </main>`,
  )
