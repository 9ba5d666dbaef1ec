import { parseAst } from 'vitest/node'
import { isNode, type Node, nodesIn } from './syntax.ts'

/** Methods that answer and do nothing else, of whatever has a method of this name here. */
const ANSWERS = new Set(
  `at charCodeAt codePointAt endsWith every filter find findIndex flatMap floor ceil get getTime has includes indexOf isArray
  isFinite isInteger isNaN isSafeInteger join map max min padEnd padStart parseInt replace replaceAll slice some split startsWith
  subarray test toISOString toLowerCase toString toUpperCase trim getUTCFullYear getUTCMonth getUTCDate`.split(/\s+/),
)

const IS_TRANSPARENT =
  /^(MemberExpression|ChainExpression|UnaryExpression|BinaryExpression|LogicalExpression|ConditionalExpression|TemplateLiteral|TS(As|Satisfies|NonNull)Expression)$/

const PARTS = ['object', 'expression', 'argument', 'left', 'right', 'test', 'consequent', 'alternate', 'expressions']

/**
 * Whether it can be evaluated once more without anybody noticing. `except`: a part that will be another by then.
 */
export const isPure = (node: Node, except?: Node): boolean => {
  if (node === except) return true
  const arePure = (...nodes: Node[]): boolean => nodes.every(one => isPure(one, except))
  const property = node.computed === true ? nodesIn(node.property) : []
  if (node.type === 'Identifier' || node.type === 'Literal') return true
  if (node.type === 'ArrowFunctionExpression') return node.async !== true && arePure(...nodesIn(node.body))
  if (node.type === 'CallExpression') {
    const [callee] = nodesIn(node.callee)
    const [method] = nodesIn(callee?.property)
    const doesAnswer = callee?.type === 'MemberExpression' && ANSWERS.has(String(method?.name))
    return doesAnswer && arePure(...nodesIn(callee?.object), ...nodesIn(node.arguments))
  }
  return (
    IS_TRANSPARENT.test(node.type) &&
    node.operator !== 'delete' &&
    arePure(...property, ...PARTS.flatMap(part => nodesIn(node[part])))
  )
}

/** The same of a text that is to be put in. */
export const isPureText = (text: string): boolean => {
  try {
    const { body }: { body: unknown } = parseAst(`(${text})`, { lang: 'ts' })
    const [statement] = nodesIn(body)
    return isNode(statement?.expression) && isPure(statement.expression)
  } catch {
    return false
  }
}
