export type Node = { type: string; start: number; end: number; [key: string]: unknown }

export const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'

export const nodesIn = (value: unknown): Node[] => (Array.isArray(value) ? value : [value]).filter(isNode)

/** What of TypeScript is still there at run time. */
const IS_RUN = /^(?!TS)|^TS(As|Satisfies|NonNull)Expression$/

export const childrenOf = (node: Node): Node[] =>
  Object.entries(node)
    .filter(([key]) => !/^(type[A-Z]|returnType|superTypeArg)/.test(key))
    .flatMap(([, value]) => nodesIn(value))
    .filter(({ type }) => IS_RUN.test(type))

export const IS_FUNCTION = /^(Arrow)?Function(Expression|Declaration)$/
