import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { launchChromium } from '../../test/browser/support/chromium.ts'
import { SYSTEM_NAME } from './book.ts'
import { PARTS } from './folder.ts'

/** Never asked over the network: every request for it is answered from the folder. */
const ORIGIN = 'http://manual.invalid'
const TYPES: Record<string, string> = { html: 'text/html', css: 'text/css', webp: 'image/webp' }

const line = (content: string): string =>
  `<div style="width:100%;padding:0 16mm;font-size:8px;color:#555;display:flex;justify-content:space-between">${content}</div>`

/** Of the pictures on paper, in pixels: 155 to the inch. */
const PRINTED = 808

/** When it was made differs every time and tells nobody anything. The same length: the file's table of places stays true. */
const undated = (pdf: Buffer): Buffer =>
  Buffer.from(pdf.toString('latin1').replace(/D:\d{14}\+00'00'/g, "D:20260401010000+00'00'"), 'latin1')

/**
 * Runs in the page: only JPEG goes into a PDF as it is, everything else three times as large. What is cut off at the
 * sides is left out too.
 */
const lightenPictures = (printed: number): void => {
  const light = new Map<string, string>()
  for (const image of document.querySelectorAll<HTMLImageElement>('.piece img')) {
    if (image.naturalWidth === 0) throw new Error(`no picture: ${image.src}`)
    const box = image.parentElement?.getBoundingClientRect().width ?? 0
    const scale = image.naturalWidth / image.getBoundingClientRect().width
    const width = Math.round(box * scale)
    const known = light.get(image.src)
    if (known === undefined) {
      const canvas = document.createElement('canvas')
      const ratio = printed / width
      canvas.width = printed
      canvas.height = Math.round(image.naturalHeight * ratio)
      const context = canvas.getContext('2d')
      if (!context) throw new Error('no canvas')
      context.imageSmoothingQuality = 'high'
      const left = ((width - image.naturalWidth) / 2) * ratio
      context.drawImage(image, left, 0, image.naturalWidth * ratio, canvas.height)
      const jpeg = canvas.toDataURL('image/jpeg', 0.5)
      light.set(image.src, jpeg)
      image.src = jpeg
    } else {
      image.src = known
    }
    image.style.width = '100%'
    image.style.left = '0'
  }
}

/** Prints each part of the manual on A4. */
export const printParts = async (folder: string): Promise<void> => {
  const browser = await launchChromium()
  const page = await browser.newPage()
  await page.route(`${ORIGIN}/**`, route => {
    const { pathname } = new URL(route.request().url())
    const contentType = TYPES[pathname.split('.').at(-1) ?? ''] ?? 'text/plain'
    return route.fulfill({ body: readFileSync(join(folder, pathname)), contentType })
  })
  for (const { file, title } of PARTS) {
    await page.goto(`${ORIGIN}/${file}.html`)
    await page.evaluate(lightenPictures, PRINTED)
    const pdf = await page.pdf({
      format: 'A4',
      margin: { top: '18mm', bottom: '16mm', left: '16mm', right: '16mm' },
      printBackground: true,
      outline: true,
      tagged: true,
      displayHeaderFooter: true,
      headerTemplate: line(`<span>${SYSTEM_NAME}　操作マニュアル</span><span>${title}</span>`),
      footerTemplate: line(
        '<span></span><span><span class="pageNumber"></span> / <span class="totalPages"></span></span>',
      ),
    })
    writeFileSync(join(folder, `${file}.pdf`), undated(pdf))
  }
  await browser.close()
}
