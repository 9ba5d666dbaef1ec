import { html } from 'hono/html'
import type { Screen, ScreenField } from './screen.ts'
import { explanationOf, FIELDS, MOST_OPTIONS } from './words.ts'

const badge = (number: number) => html`<span class="badge">${number}</span>`

const rulesOf = ({ label, hint, options }: ScreenField): readonly string[] => {
  const [first = FIELDS[label], ...more] = hint
  if (first === undefined) throw new Error(`words.ts does not say what is entered at ${label}`)
  const choices = options.length > 0 && options.length <= MOST_OPTIONS ? [`選べるもの：${options.join('、')}`] : []
  return [first, ...more.map(part => `・${part}`), ...choices]
}

/** 【入力項目説明】, by the badges of the picture. */
export const fieldTable = ({ fields }: Screen) =>
  fields.length === 0
    ? ''
    : html`<table class="items">
        <caption>【入力項目説明】</caption>
        <thead><tr><th scope="col">番号</th><th scope="col">項目</th><th scope="col">必須</th><th scope="col">説明</th></tr></thead>
        <tbody>
          ${fields.map(
            field => html`<tr>
              <td>${badge(field.number)}</td>
              <th scope="row">${field.label}</th>
              <td class="required">${field.isRequired ? '<必須>' : ''}</td>
              <td>${rulesOf(field).map(rule => html`<p>${rule}</p>`)}</td>
            </tr>`,
          )}
        </tbody>
      </table>`

const meaningOf = (id: string, name: string): string => {
  const explanation = explanationOf(id, name)
  if (!explanation) throw new Error(`words.ts does not say what ${name} does (on ${id})`)
  return explanation.meaning
}

/** 【ボタン説明】, by the badges of the picture. */
export const buttonTable = (id: string, { buttons }: Screen) =>
  buttons.length === 0
    ? ''
    : html`<table class="items">
        <caption>【ボタン説明】</caption>
        <thead><tr><th scope="col">番号</th><th scope="col">ボタン</th><th scope="col">説明</th></tr></thead>
        <tbody>
          ${buttons.map(
            ({ number, name }) => html`<tr>
              <td>${badge(number)}</td>
              <th scope="row">${name}</th>
              <td>${meaningOf(id, name)}</td>
            </tr>`,
          )}
        </tbody>
      </table>`
