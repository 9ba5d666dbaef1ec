/** A line per step while it works. */
export const say = (line: string): void => console.log(`• ${line}`)
