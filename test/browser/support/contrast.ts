/** Red, green and blue from 0 to 1, as computed styles write them. */
const channelsOf = (colour: string): number[] => {
  const numbers = (colour.match(/[\d.]+/g) ?? []).map(Number)
  if (!/^rgba?\(/.test(colour) || numbers.length < 3) throw new Error(`no colour is understood by ${colour}`)
  return numbers.slice(0, 3).map(value => value / 255)
}

const luminanceOf = (colour: string): number => {
  const [red = 0, green = 0, blue = 0] = channelsOf(colour).map(value =>
    value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4,
  )
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

export const isTransparent = (colour: string): boolean => /^rgba\(.*, 0\)$/.test(colour)

/** WCAG's contrast ratio, from 1 to 21. */
export const contrastOf = (one: string, other: string): number => {
  const [darker = 0, lighter = 0] = [luminanceOf(one), luminanceOf(other)].toSorted((a, b) => a - b)
  return (lighter + 0.05) / (darker + 0.05)
}

/** WCAG 1.4.11: what one must see of a control, or of its focus, stands out from what is beside it. */
export const LEAST_CONTRAST = 3
