import { brief, type Fault } from './fault.ts'

const IS_SQL = /\b(SELECT|UPDATE|INSERT INTO|DELETE FROM|WHERE|JOIN|EXISTS|IS NULL|IS NOT NULL)\b/

/** What ends a condition or a list of assignments at its own depth of parentheses. */
const ENDS = /^(AND|OR|WHERE|RETURNING|ORDER|GROUP|LIMIT|UNION|THEN|ELSE|END|JOIN|LEFT|ON|SET|FROM)\b/

/** The text with what stands in quotes or in `${…}` blanked, so that neither is taken for SQL. */
const bare = (text: string): string => {
  let depth = 0
  let isQuoted = false
  let plain = ''
  for (const [i, char] of [...text].entries()) {
    const isBlank = depth > 0 || isQuoted || char === "'" || (char === '$' && text[i + 1] === '{')
    if (isQuoted || (depth === 0 && char === "'")) isQuoted = char !== "'" || !isQuoted
    else if (char === '{' && (depth > 0 || text[i - 1] === '$')) depth += 1
    else if (char === '}' && depth > 0) depth -= 1
    plain += isBlank ? '_' : char
  }
  return plain
}

/** Where the piece that begins at `from` ends: at one of the words above, at `separator`, or with its parentheses. */
const endOf = (plain: string, from: number, separator?: string): number => {
  let depth = 0
  for (let i = from; i < plain.length; i++) {
    if (plain[i] === '(') depth += 1
    if (plain[i] === ')') depth -= 1
    if (depth < 0) return i
    if (depth > 0 || i === from) continue
    if (plain[i] === separator || (/\s/.test(plain[i - 1] ?? '') && ENDS.test(plain.slice(i)))) return i
  }
  return plain.length
}

/** Where conditions begin, and whether leaving one out means true or false. A fragment begins with a condition too. */
const conditions = (plain: string): { at: number; neutral: string }[] => {
  const found = [...plain.matchAll(/\b(WHERE|AND|ON|OR)\s+(?!CONFLICT|DO\b)/g)].map(({ 0: all, 1: word, index }) => ({
    at: index + all.length,
    neutral: word === 'OR' ? 'AND FALSE' : 'OR TRUE',
  }))
  const isFragment = /^\s*[\w.]+ (=|<>|<|>|IS) .*\bAND\b/s.test(plain)
  return isFragment ? [{ at: plain.search(/\S/), neutral: 'OR TRUE' }, ...found] : found
}

/** Where the assignments of each SET begin and end. */
const assignments = (plain: string): { at: number; end: number }[] =>
  [...plain.matchAll(/\bSET\s+/g)].flatMap(({ 0: all, index }) => {
    const found = []
    const last = endOf(plain, index + all.length)
    for (let at = index + all.length; at < last; ) {
      const end = Math.min(endOf(plain, at, ','), last)
      found.push({ at, end })
      at = end + 1
    }
    return found
  })

const MOVED: Readonly<Record<string, string>> = {
  '<': '<=',
  '<=': '<',
  '>': '>=',
  '>=': '>',
  'max(': 'min(',
  'min(': 'max(',
}

/**
 * The faults of an SQL text: each condition as if it were not there, each assignment left out, each limit moved by
 * one. Parameters stay where they are, so that a statement goes on being one. `offset`: where the text stands in its file.
 */
export const sqlFaults = (text: string, offset: number): Fault[] => {
  if (!IS_SQL.test(text)) return []
  const plain = bare(text)
  const at = (start: number, end: number) => ({ start: offset + start, end: offset + end })
  const withoutConditions = conditions(plain).flatMap(({ at: start, neutral }): Fault[] => {
    const condition = text.slice(start, endOf(plain, start)).trimEnd()
    const place = at(start, start + condition.length)
    return condition === ''
      ? []
      : [
          {
            ...place,
            what: `SQL without: ${neutral === 'AND FALSE' ? 'OR ' : ''}${brief(condition)}`,
            instead: `((${condition}) ${neutral})`,
          },
        ]
  })
  const withoutAssignments = assignments(plain).flatMap(({ at: start, end }): Fault[] => {
    const [, column, value] = /^\s*([\w]+) = ([\s\S]+?)\s*$/.exec(text.slice(start, end)) ?? []
    if (!column || !value) return []
    const what = `SQL does not set: ${brief(text.slice(start, end))}`
    return [{ ...at(start, end), what, instead: ` ${column} = iif(FALSE, ${value}, ${column})` }]
  })
  const movedLimits = [...plain.matchAll(/(?<![-<>=])(?:<=|>=|<|>)(?![>=])|\b(?:max|min)\((?=[^()]*,)/g)].map(
    ({ 0: limit, index }): Fault => {
      const instead = MOVED[limit] ?? limit
      const context = text.slice(Math.max(0, index - 30), index + 30).replace(/^\S*\s|\s\S*$/g, '')
      return { ...at(index, index + limit.length), what: `SQL ${instead} in: ${brief(context)}`, instead }
    },
  )
  return [...withoutConditions, ...withoutAssignments, ...movedLimits]
}
