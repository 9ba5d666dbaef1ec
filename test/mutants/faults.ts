import { parseAst } from 'vitest/node'
import { brief, type Fault } from './fault.ts'
import { sqlFaults } from './sql-faults.ts'

type Node = { type: string; start: number; end: number; [key: string]: unknown }

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'

const nodesIn = (value: unknown): Node[] => (Array.isArray(value) ? value : [value]).filter(isNode)

/** What of TypeScript is still there at run time. */
const IS_RUN = /^(?!TS)|^TS(As|Satisfies|NonNull)Expression$/

const childrenOf = (node: Node): Node[] =>
  Object.entries(node)
    .filter(([key]) => !/^(type[A-Z]|returnType|superTypeArg)/.test(key))
    .flatMap(([, value]) => nodesIn(value))
    .filter(({ type }) => IS_RUN.test(type))

const IS_FUNCTION = /^(Arrow)?Function(Expression|Declaration)$/

const OTHER = new Map(
  Object.entries({
    '===': '!==',
    '!==': '===',
    '<': '<=',
    '<=': '<',
    '>': '>=',
    '>=': '>',
    '+': '-',
    '-': '+',
    '*': '/',
    '/': '*',
    '%': '*',
    some: 'every',
    every: 'some',
    min: 'max',
    max: 'min',
    true: 'false',
    false: 'true',
  }),
)

/** Concatenation is not arithmetic. */
const isText = (node: Node): boolean =>
  node.type === 'TemplateLiteral' ||
  (node.type === 'Literal' && typeof node.value === 'string') ||
  (node.type === 'BinaryExpression' && [...nodesIn(node.left), ...nodesIn(node.right)].some(isText))

/** A function of the text that begins at `start`, with its body from `at` to `end`: statements or an expression. */
export type Place = { start: number; at: number; end: number; isBlock: boolean }

/** The faults that one source file could have, and its functions, both in the order of the text. */
export const read = (text: string): { faults: Fault[]; functions: Place[] } => {
  const faults: Fault[] = []
  const functions: Place[] = []
  const of = ({ start, end }: Node): string => text.slice(start, end)
  const put = (node: Node, instead: string, what = `${brief(of(node))} → ${brief(instead)}`): void => {
    faults.push({ start: node.start, end: node.end, instead, what })
  }

  /** What the parent makes of a node: the test of an `if` is left out as a whole, an index or a default is no decision. */
  const visit = (node: Node, parent: Node | undefined): void => {
    const [left] = nodesIn(node.left)
    const [right] = nodesIn(node.right)
    const [test] = nodesIn(node.test)
    const isAsked = (parent?.type === 'IfStatement' && parent.test === node) || parent?.type === 'LogicalExpression'
    const isKey =
      (parent?.type === 'Property' && parent.key === node) ||
      (parent?.type === 'MemberExpression' && parent.property === node)
    const isDefault = parent?.operator === '??' && parent.right === node
    const other = OTHER.get(String(node.operator ?? node.name ?? node.value))

    if (IS_FUNCTION.test(node.type)) {
      const [body] = nodesIn(node.body)
      const isBlock = body?.type === 'BlockStatement'
      if (body)
        functions.push({
          start: node.start,
          at: body.start + (isBlock ? 1 : 0),
          end: body.end - (isBlock ? 1 : 0),
          isBlock,
        })
    }
    switch (node.type) {
      case 'TemplateLiteral':
      case 'Literal':
        if (typeof node.value === 'number' && !isKey && !isDefault)
          put(node, String(node.value + 1), `${brief(of(parent ?? node))}: ${of(node)} → ${node.value + 1}`)
        else if (typeof node.value === 'boolean' && other) put(node, other, `${brief(of(parent ?? node))} → ${other}`)
        else faults.push(...sqlFaults(of(node).slice(1, -1), node.start + 1))
        break
      case 'IfStatement':
        if (test) put(test, 'false', `never: if (${brief(of(test))})`)
        break
      case 'ConditionalExpression':
        if (test) for (const always of ['true', 'false']) put(test, always, `always ${always}: ${brief(of(node))}`)
        break
      case 'LogicalExpression':
        if (left && right && node.operator !== '??') for (const alone of [left, right]) put(node, of(alone))
        break
      case 'UnaryExpression':
        if (node.operator === '!' && !isAsked) put(node, `!${of(node)}`, `without !: ${brief(of(node))}`)
        break
      case 'BinaryExpression':
        // An equality that an `if` or an `&&` asks is tried by leaving it out.
        if (left && right && other && !(isAsked && /^[!=]/.test(String(node.operator))) && !isText(node))
          put(node, `(${of(left)}) ${other} (${of(right)})`, `${brief(of(node))} → ${other}`)
        break
      case 'Identifier':
        if (isKey && parent?.type === 'MemberExpression' && other) put(node, other, `${brief(of(parent))} → ${other}`)
        break
      case 'ArrayExpression':
        for (const element of nodesIn(node.elements))
          if (/^(Call|Await|Spread)/.test(element.type)) put(element, '...[]', `left out: ${brief(of(element))}`)
        break
      case 'ExpressionStatement':
        if (/^(await )?[\w.]+\(/.test(of(node))) put(node, '{}', `left out: ${brief(of(node))}`)
        break
    }
    for (const child of childrenOf(node)) visit(child, node)
  }

  const program: unknown = parseAst(text, { lang: 'ts' })
  if (isNode(program)) visit(program, undefined)
  return { faults: faults.sort((a, b) => a.start - b.start), functions }
}
