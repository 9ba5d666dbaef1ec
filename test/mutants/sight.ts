import { isPure, isPureText } from './pure.ts'
import { type Node, nodesIn } from './syntax.ts'

/**
 * Where one sees what a fault does: an expression of the text. `isCompared`: its value with the fault can be had besides the
 * real one; otherwise whoever gets there has met the fault. `isAsked`: only whether it is true matters.
 */
export type Sight = { start: number; end: number; isCompared: boolean; isAsked: boolean }

const isOperand = (node: Node, parent: Node | undefined, ...roles: string[]): boolean =>
  roles.some(role => parent?.[role] === node)

/** Whether it can stand in parentheses with something besides. */
const isExpression = (node: Node, parent: Node | undefined): boolean => {
  const isInChain = /^(Member|Call)Expression$/.test(node.type) && isOperand(node, parent, 'object', 'callee')
  const isName =
    parent?.computed !== true &&
    ((/^(Property|MemberExpression|PropertyDefinition|MethodDefinition)$/.test(parent?.type ?? '') &&
      isOperand(node, parent, 'key', 'property')) ||
      parent?.shorthand === true)
  const isTarget = /^(Assignment|Update)/.test(parent?.type ?? '') && isOperand(node, parent, 'left', 'argument')
  return (
    /(?<!Function)(Expression|Literal|Identifier)$/.test(node.type) &&
    !isInChain &&
    !isName &&
    !isTarget &&
    !isOperand(node, parent, 'callee', 'tag')
  )
}

/** `path`: from the fault's node outwards. */
const isAskedOf = ([node, parent, ...rest]: readonly Node[]): boolean => {
  if (!node || !parent) return false
  if (/^(If|While|For|DoWhile)Statement$/.test(parent.type) || parent.type === 'ConditionalExpression')
    return isOperand(node, parent, 'test')
  if (parent.type === 'UnaryExpression') return parent.operator === '!'
  return parent.type === 'LogicalExpression' && parent.operator !== '??' && isAskedOf([parent, ...rest])
}

/** `path`: the node that becomes `instead`, and what it stands in, outwards. `instead` is null for a change within a text. */
export const sightOf = (path: readonly Node[], instead: string | null): Sight | undefined => {
  const [fault] = path
  if (!fault) return undefined
  const isSpread = fault.type === 'SpreadElement'
  const isLeftOut = instead === '...[]'
  if (isSpread) {
    const [spread] = nodesIn(fault.argument)
    return spread && { start: spread.start, end: spread.end, isCompared: isLeftOut, isAsked: false }
  }
  const canCompare = instead !== null && fault.type !== 'ExpressionStatement' && isPureText(instead)
  let sight: Sight | undefined
  for (const [i, node] of path.entries()) {
    const isStillCompared = canCompare && isPure(node, fault)
    if (sight && !isStillCompared) break
    if (node.type === 'ExpressionStatement') {
      const [expression] = nodesIn(node.expression)
      return expression && { start: expression.start, end: expression.end, isCompared: false, isAsked: false }
    }
    if (isExpression(node, path[i + 1]))
      sight = { start: node.start, end: node.end, isCompared: isStillCompared, isAsked: isAskedOf(path.slice(i)) }
    // A fault that is no expression itself (a method's name) is seen in the first one around it.
    if (sight && !isStillCompared) break
  }
  return sight
}
