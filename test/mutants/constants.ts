import { parseAst } from 'vitest/node'
import { childrenOf, IS_FUNCTION, isNode, type Node, nodesIn } from './syntax.ts'

/** A constant of a module, made at import. */
export type Constant = {
  name: string
  /** Where its value stands. */
  start: number
  end: number
  /** The end of its statement. */
  after: number
  isExported: boolean
  /** Whoever reads a property gets to see the fault, wherever that is. */
  isObject: boolean
  /** Where functions read it; `key`: what has to stand before it where it names a property too. */
  reads: { start: number; end: number; key: string }[]
  /** Where constants after it are made of it. */
  sources: { start: number; end: number }[]
}

const isNamed = (node: Node, [parent]: readonly Node[]): boolean =>
  parent?.computed !== true &&
  (parent?.key === node || parent?.property === node) &&
  /^(Property|MemberExpression|PropertyDefinition|MethodDefinition)$/.test(parent.type) &&
  parent.shorthand !== true

const isDeclared = (node: Node, [parent]: readonly Node[]): boolean =>
  (parent?.type === 'VariableDeclarator' && parent.id === node) ||
  (IS_FUNCTION.test(parent?.type ?? '') && nodesIn(parent?.params).includes(node)) ||
  (/Pattern|Rest|Import/.test(parent?.type ?? '') && parent?.right !== node)

/** The constants of a module whose name means nothing else anywhere in it. */
export const constantsOf = (text: string): Constant[] => {
  const program: unknown = parseAst(text, { lang: 'ts' })
  if (!isNode(program)) return []
  const found = nodesIn(program.body).flatMap(statement => {
    const [declaration] = statement.type === 'ExportNamedDeclaration' ? nodesIn(statement.declaration) : [statement]
    if (declaration?.type !== 'VariableDeclaration') return []
    return nodesIn(declaration.declarations).flatMap(({ id, init }): Constant[] => {
      const [[name], [value]] = [nodesIn(id), nodesIn(init)]
      if (name?.type !== 'Identifier' || !value || IS_FUNCTION.test(value.type)) return []
      const isExported = declaration !== statement
      const [inner = value] = /^TS/.test(value.type) ? nodesIn(value.expression) : []
      const isObject = inner.type === 'ObjectExpression'
      const { start, end } = inner
      return [
        { name: String(name.name), start, end, after: statement.end, isExported, isObject, reads: [], sources: [] },
      ]
    })
  })
  const declared = new Map<string, number>()
  const visit = (node: Node, around: readonly Node[]): void => {
    const constant = node.type === 'Identifier' ? found.find(({ name }) => name === node.name) : undefined
    if (constant && !isNamed(node, around)) {
      const { name } = constant
      const { start, end } = node
      const isShorthand = around[0]?.shorthand === true
      if (isDeclared(node, around)) declared.set(name, (declared.get(name) ?? 0) + 1)
      else if (around.some(({ type }) => IS_FUNCTION.test(type)))
        constant.reads.push({ start, end, key: isShorthand ? `${name}: ` : '' })
      else if (!isShorthand) constant.sources.push({ start, end })
      else declared.set(name, 2)
    }
    // A shorthand is key and value in one.
    const children = node.type === 'Property' && node.shorthand === true ? nodesIn(node.value) : childrenOf(node)
    for (const child of children) visit(child, [node, ...around])
  }
  visit(program, [])
  return found.filter(({ name }) => declared.get(name) === 1)
}

/** What a constant is with each of the faults, its own and those of the constants that it is made of: number and text. */
export const spoiltValues = (
  text: string,
  constants: readonly Constant[],
  faults: readonly { id: number; start: number; end: number; instead: string }[],
): Map<Constant, [number, string][]> => {
  const values = new Map<Constant, [number, string][]>()
  // In the order of the text: what a constant is made of stands before it.
  for (const constant of constants) {
    const { start, end } = constant
    const isWithin = (place: { start: number; end: number }) => start <= place.start && place.end <= end
    const own = faults
      .filter(isWithin)
      .map((fault): [number, string] => [
        fault.id,
        text.slice(start, fault.start) + fault.instead + text.slice(fault.end, end),
      ])
    const handedDown = constants.flatMap(source => {
      const places = source.sources.filter(isWithin)
      if (places.length === 0) return []
      return (values.get(source) ?? []).map(([id, value]): [number, string] => [
        id,
        places.reduceRight(
          (whole, place) => `${whole.slice(0, place.start - start)}(${value})${whole.slice(place.end - start)}`,
          text.slice(start, end),
        ),
      ])
    })
    if (own.length + handedDown.length > 0) values.set(constant, [...own, ...handedDown])
  }
  return values
}
