import { parseAst } from 'vitest/node'
import { brief, type Fault } from './fault.ts'
import { sightOf } from './sight.ts'
import { sqlFaults } from './sql-faults.ts'
import { childrenOf, IS_FUNCTION, isNode, type Node, nodesIn } from './syntax.ts'

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

const isProduct = (node: Node | undefined): boolean =>
  node?.type === 'Literal' ||
  (node?.operator === '*' && [...nodesIn(node.left), ...nodesIn(node.right)].every(isProduct))

/** The 60 and the 1000 of `15 * 60 * 1000`: a minute has no other number of seconds. */
const isUnit = (node: Node, parent: Node | undefined): boolean =>
  parent?.operator === '*' && parent.right === node && isProduct(nodesIn(parent.left)[0])

/** A function of the text that begins at `start`, with its body from `at` to `end`: statements or an expression. */
export type Place = { start: number; at: number; end: number; isBlock: boolean }

/** What a loop does again and again: the same. */
export type Loop = Omit<Place, 'start'>

/** The faults that one source file could have, its functions and its loops, in the order of the text. */
export const read = (text: string): { faults: Fault[]; functions: Place[]; loops: Loop[] } => {
  const faults: Fault[] = []
  const functions: Place[] = []
  const loops: Loop[] = []
  const of = ({ start, end }: Node): string => text.slice(start, end)
  /** What the parent makes of a node: the test of an `if` is left out as a whole, an index or a default is no decision. */
  const visit = (node: Node, around: readonly Node[]): void => {
    const [parent] = around
    const put = (fault: Node, instead: string, what = `${brief(of(fault))} → ${brief(instead)}`): void => {
      const sight = sightOf(fault === node ? [node, ...around] : [fault, node, ...around], instead)
      faults.push({ start: fault.start, end: fault.end, instead, what, sight })
    }
    const [left] = nodesIn(node.left)
    const [right] = nodesIn(node.right)
    const [test] = nodesIn(node.test)
    const isTested = (parent?.type === 'IfStatement' && parent.test === node) || parent?.type === 'LogicalExpression'
    const isKey =
      (parent?.type === 'Property' && parent.key === node) ||
      (parent?.type === 'MemberExpression' && parent.property === node)
    const isDefault = parent?.operator === '??' && parent.right === node
    const [body] = nodesIn(node.body)
    const other = OTHER.get(String(node.operator ?? node.name ?? node.value))

    if (body) {
      const isBlock = body.type === 'BlockStatement'
      const place = {
        start: node.start,
        at: body.start + (isBlock ? 1 : 0),
        end: body.end - (isBlock ? 1 : 0),
        isBlock,
      }
      if (IS_FUNCTION.test(node.type)) functions.push(place)
      if (/^(For|While|DoWhile)/.test(node.type)) loops.push(place)
    }
    switch (node.type) {
      case 'TemplateLiteral':
      case 'Literal':
        if (typeof node.value === 'number' && !isKey && !isDefault && !isUnit(node, parent))
          put(node, String(node.value + 1), `${brief(of(parent ?? node))}: ${of(node)} → ${node.value + 1}`)
        else if (typeof node.value === 'boolean' && other) put(node, other, `${brief(of(parent ?? node))} → ${other}`)
        else
          for (const fault of sqlFaults(of(node).slice(1, -1), node.start + 1))
            faults.push({ ...fault, sight: sightOf([node, ...around], null) })
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
        if (node.operator === '!' && !isTested) put(node, `!${of(node)}`, `without !: ${brief(of(node))}`)
        break
      case 'BinaryExpression':
        // An equality that an `if` or an `&&` asks is tried by leaving it out.
        if (left && right && other && !(isTested && /^[!=]/.test(String(node.operator))) && !isText(node))
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
    for (const child of childrenOf(node)) visit(child, [node, ...around])
  }

  const program: unknown = parseAst(text, { lang: 'ts' })
  if (isNode(program)) visit(program, [])
  return { faults: faults.sort((a, b) => a.start - b.start), functions, loops }
}
