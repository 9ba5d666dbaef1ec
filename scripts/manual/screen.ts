/** A field of a screen, as the item table explains it. */
export type ScreenField = {
  /** Of the badge in the picture. */
  number: number
  label: string
  isRequired: boolean
  /** The rules that the screen itself shows. */
  hint: readonly string[]
  /** What can be chosen. */
  options: readonly string[]
}

/** A button, or a link that looks or works like one. Of several with one name the first is numbered. */
export type ScreenButton = { number: number; name: string }

export type Screen = {
  /** Origin and path, as docs/screens.md has it. An address that leads nowhere has none. */
  place?: string | undefined
  title: string
  fields: readonly ScreenField[]
  buttons: readonly ScreenButton[]
  /** Every line that is to be read on it, with what kind of thing it is: by this a change is noticed. */
  outline: readonly string[]
  /** Where the picture is cut for paper, in its pixels from the top, the first and the last line of it included. */
  cuts?: readonly number[]
}

export type Screens = ReadonlyMap<string, Screen>
