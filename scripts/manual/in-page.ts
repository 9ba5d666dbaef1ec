// Runs in the page that is pictured: each function stands for itself, since it is sent there as text.

/** Every text and every value that is shown, in the page's order. */
export const readTexts = (): string[] => {
  const texts: string[] = []
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode(); node; node = walker.nextNode()) texts.push(node.textContent ?? '')
  for (const input of document.querySelectorAll('input')) texts.push(input.value)
  return texts
}

/** Puts texts and values where `readTexts` found them. */
export const writeTexts = (texts: string[]): void => {
  const next = texts[Symbol.iterator]()
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const { value = '' } = next.next()
    if (node.textContent !== value) node.textContent = value
  }
  for (const input of document.querySelectorAll('input')) {
    const { value = '' } = next.next()
    if (input.value !== value && input.type !== 'file') input.value = value
  }
}

type Found = {
  title: string
  fields: { number: number; label: string; isRequired: boolean; hint: string[]; options: string[] }[]
  buttons: { number: number; name: string }[]
  outline: string[]
}

/** What there is on the screen; with `badges` it is numbered there too, until `removeBadges`. */
export const readScreen = (badges: boolean): Found => {
  const isSeen = (element: Element): boolean =>
    element instanceof HTMLElement && element.checkVisibility() && !element.classList.contains('visually-hidden')
  const linesOf = (element: Element | null): string[] =>
    (element instanceof HTMLElement ? element.innerText : '')
      .split('\n')
      .map(line => line.trim())
      .filter(line => line !== '')
  const badge = (number: number, at: Element, isButton: boolean): void => {
    const box = at.getBoundingClientRect()
    const mark = document.createElement('span')
    mark.dataset.manualBadge = ''
    mark.textContent = String(number)
    Object.assign(mark.style, {
      position: 'absolute',
      left: `${box.left + window.scrollX + (isButton ? -13 : -30)}px`,
      top: `${box.top + window.scrollY + (isButton ? -13 : box.height / 2 - 13)}px`,
      width: '26px',
      height: '26px',
      borderRadius: '13px',
      background: '#c4000f',
      border: '2px solid #fff',
      color: '#fff',
      font: '700 14px/22px sans-serif',
      textAlign: 'center',
      zIndex: '1000',
    })
    document.body.append(mark)
  }

  const fields: Found['fields'] = []
  const buttons: Found['buttons'] = []
  const groups = new Set<string>()
  let number = 0
  // ソフトウェアキーボード, while it is open, is what the picture is about.
  const keyboard = [...document.querySelectorAll('main .keyboard')].find(isSeen)
  const about = keyboard ?? document.querySelector('main') ?? document.body
  const all = about.querySelectorAll('input:not([type=hidden]), select, textarea, button, a.button, a.menu__link')
  for (const element of all) {
    if (!isSeen(element)) continue
    if (element instanceof HTMLInputElement && element.readOnly) continue
    if (
      element instanceof HTMLInputElement ||
      element instanceof HTMLSelectElement ||
      element instanceof HTMLTextAreaElement
    ) {
      const isChoice = element.type === 'radio' || element.type === 'checkbox'
      const fieldset = isChoice ? element.closest('fieldset') : null
      if (fieldset && groups.has(element.name)) continue
      groups.add(element.name)
      const label = fieldset ? fieldset.querySelector('legend') : element.labels?.[0]
      if (!label) throw new Error(`a field without a label: ${element.outerHTML}`)
      const required = label.querySelector('.field__required')
      const choices = fieldset
        ? [...fieldset.querySelectorAll('label')].map(choice => linesOf(choice).join(''))
        : element instanceof HTMLSelectElement
          ? [...element.options].map(option => option.text.trim())
          : []
      const hint = (element.getAttribute('aria-describedby') ?? '')
        .split(' ')
        .filter(id => id.endsWith('-hint'))
        .flatMap(id => linesOf(document.getElementById(id)))
        .filter(line => line !== '（入力済み）')
      number += 1
      fields.push({
        number,
        label: linesOf(label).join('').replace(/必須$/, ''),
        isRequired: required !== null,
        hint,
        options: choices,
      })
      if (badges) badge(number, label, isChoice && !fieldset)
      continue
    }
    const name = linesOf(element)
      .join('')
      .replace(/（\d+件）$/, '')
    // The keys of ソフトウェアキーボード have one character, and its tools stand at every password.
    if (name === '' || [...name].length < 2 || buttons.some(button => button.name === name)) continue
    number += 1
    buttons.push({ number, name })
    // Links of a menu fill their line: the badge stands at the corner of their box.
    if (badges) badge(number, element.matches('.menu__link') ? (element.closest('li') ?? element) : element, true)
  }

  const kinds: Record<string, string> = {
    H1: '見出し1',
    H2: '見出し2',
    H3: '見出し3',
    H4: '見出し4',
    LABEL: '項目',
    LEGEND: '項目',
  }
  const outline: string[] = []
  const blocks = 'h1, h2, h3, h4, p, li, dt, dd, th, td, label, legend, button, a.button, summary, caption, option'
  for (const element of document.querySelectorAll(`main :is(${blocks}), header button`)) {
    if (element.tagName !== 'OPTION' && !isSeen(element)) continue
    if (element.querySelector(blocks) || element.matches('.keyboard__key')) continue
    const text = linesOf(element).join(' ')
    const kind = kinds[element.tagName] ?? (element.matches('button, .button') ? 'ボタン' : '文')
    if (text !== '') outline.push(`${kind}：${text}`)
  }
  return { title: linesOf(document.querySelector('h1')).join(''), fields, buttons, outline }
}

export const removeBadges = (): void => {
  for (const mark of document.querySelectorAll('[data-manual-badge]')) mark.remove()
}

/**
 * Makes the screen fit for a page of a book: what Chromium itself writes into a field is English here, where Edge in Japan
 * writes this; of a long table the first rows tell enough; what sticks to the window would lie over something else. Until
 * `undress`.
 */
export const dress = (mostRows: number): void => {
  for (const line of document.querySelectorAll<HTMLElement>('.progress')) line.style.position = 'static'
  for (const row of document.querySelectorAll<HTMLElement>(`main tbody > tr:nth-child(n + ${mostRows + 1})`)) {
    if (row.hidden) continue
    row.hidden = true
    row.dataset.manualHidden = ''
  }
  for (const input of document.querySelectorAll<HTMLInputElement>('main input')) {
    if (!input.checkVisibility()) continue
    if (input.type === 'file') {
      const shown = document.createElement('span')
      shown.dataset.manualDress = ''
      shown.className = input.className
      shown.style.display = 'block'
      const choose = document.createElement('span')
      choose.textContent = 'ファイルの選択'
      choose.style.cssText =
        'border:1px solid #767676;border-radius:4px;background:#efefef;padding:2px 8px;margin-right:8px'
      shown.append(choose, 'ファイルが選択されていません')
      input.after(shown)
      // Still there for who asks: it is numbered.
      Object.assign(input.style, { position: 'absolute', opacity: '0' })
    }
    if (/^date/.test(input.type)) {
      const { type, value } = input
      input.dataset.manualType = type
      input.dataset.manualValue = value
      input.type = 'text'
      input.value = value === '' ? '年/月/日' : value.replaceAll('-', '/').replace('T', ' ')
    }
  }
}

export const undress = (): void => {
  for (const line of document.querySelectorAll<HTMLElement>('.progress')) line.style.position = ''
  for (const row of document.querySelectorAll<HTMLElement>('[data-manual-hidden]')) row.hidden = false
  for (const shown of document.querySelectorAll<HTMLElement>('[data-manual-dress]')) {
    const input = shown.previousElementSibling
    if (input instanceof HTMLInputElement) Object.assign(input.style, { position: '', opacity: '' })
    shown.remove()
  }
  for (const input of document.querySelectorAll<HTMLInputElement>('[data-manual-type]')) {
    input.type = input.dataset.manualType ?? 'text'
    input.value = input.dataset.manualValue ?? ''
    delete input.dataset.manualType
    delete input.dataset.manualValue
  }
}

/** Where a picture can be cut for paper without cutting through something: above what stands below something else. */
export const findBreaks = (): number[] => {
  // A badge rises by 13.
  const above = 15
  const parts = 'main > *, .panel > *, .field, tr, .guide__page, h2, h3'
  const tops: number[] = []
  for (const element of document.querySelectorAll(`main :is(${parts}), main > *`)) {
    if (!element.checkVisibility()) continue
    // What begins with this one stays whole with it, and a heading stays with what it heads.
    let part = element
    while (!part.previousElementSibling && part.parentElement && part.parentElement.tagName !== 'MAIN')
      part = part.parentElement
    if (part.previousElementSibling?.matches('h1, h2, h3, h4, caption, thead')) continue
    tops.push(Math.floor(part.getBoundingClientRect().top + window.scrollY) - above)
  }
  return [...new Set(tops)].sort((a, b) => a - b)
}
