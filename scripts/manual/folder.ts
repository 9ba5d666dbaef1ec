// What docs/manual/ consists of besides the pictures and the PDFs, all of it made from the texts and the screens.
import { readFileSync } from 'node:fs'
import { html } from 'hono/html'
import { page, partPage, SYSTEM_NAME } from './book.ts'
import type { Part } from './part.ts'
import { GENERAL } from './parts/general.ts'
import { MASTER } from './parts/master.ts'
import { STAFF } from './parts/staff.ts'
import type { Screen, Screens } from './screen.ts'

export const PARTS: readonly Part[] = [MASTER, GENERAL, STAFF]

const indexPage = (): string =>
  page(
    `操作マニュアル｜${SYSTEM_NAME}`,
    html`<header class="cover"><p class="cover__system">${SYSTEM_NAME}</p><h1>操作マニュアル</h1></header>
    <main>
      <p>お使いになる方に合わせて、${PARTS.length}つの説明書があります。紙でご覧になるときは、PDFを印刷してください。</p>
      ${PARTS.map(
        ({ file, title, reader, chapters }) => html`<section class="volume">
          <h2><a href="${file}.html">${title}</a></h2>
          <p>${reader}</p>
          <ol>${chapters.map((chapter, c) => html`<li><a href="${file}.html#c${c + 1}">${chapter.title}</a></li>`)}</ol>
          <p><a href="${file}.pdf">${title}のPDF（A4）</a></p>
        </section>`,
      )}
      <p><a href="screens.html">すべての画面の絵（パソコンとスマートフォンの幅）</a></p>
    </main>`,
  )

const galleryPage = (screens: Screens): string =>
  page(
    `画面の一覧｜${SYSTEM_NAME}`,
    html`<header class="cover"><p class="cover__system">${SYSTEM_NAME}</p><h1>画面の一覧</h1><p><a href="index.html">操作マニュアル</a></p></header>
    <main class="gallery">
      ${[...screens].map(
        ([id, { title }], i) => html`<section id="${id}">
          <h2>${i + 1}. ${title}</h2>
          <div class="gallery__pair">
            <a href="screens/${id}.webp"><img loading="lazy" src="screens/${id}.webp" alt="${title}（パソコン）" /></a>
            <a href="screens/${id}-375.webp"><img loading="lazy" src="screens/${id}-375.webp" alt="${title}（スマートフォン）" /></a>
          </div>
        </section>`,
      )}
    </main>`,
  )

/** The files under screens/. */
export const pictureNames = (screens: Screens): string[] =>
  [...screens.keys()].flatMap(id => [`${id}.webp`, `${id}-375.webp`])

/** A file for each screen would hide what belongs together: one, in the order of the walk. */
const screensJson = (screens: Screens): string => `${JSON.stringify(Object.fromEntries(screens), null, 1)}\n`

export const readScreens = (text: string): Screens => new Map(Object.entries<Screen>(JSON.parse(text)))

/** Every text file of the folder, by its name. Throws for a screen that no part shows. */
export const textFiles = (screens: Screens): Map<string, string> => {
  const shown = new Set(
    PARTS.flatMap(({ chapters }) => chapters)
      .flatMap(({ sections }) => sections)
      .flatMap(({ steps }) => steps)
      .flatMap(({ screens = [], pictures = [] }) => [...screens, ...pictures]),
  )
  for (const id of screens.keys()) if (!shown.has(id)) throw new Error(`no part of the manual shows the screen ${id}`)
  return new Map([
    ['index.html', indexPage()],
    ['screens.html', galleryPage(screens)],
    ...['manual.css', 'print.css'].map(name => [name, readFileSync(new URL(name, import.meta.url), 'utf8')] as const),
    ...PARTS.map(part => [`${part.file}.html`, partPage(part, screens)] as const),
    ['screens.json', screensJson(screens)],
  ])
}
