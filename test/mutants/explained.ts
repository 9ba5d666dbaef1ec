/** Mutants that no test can notice or none has to: by file, what the fault is, and why. */
const EXPLAINED: Readonly<Record<string, Readonly<Record<string, string>>>> = {}

export const explained: ReadonlyMap<string, ReadonlyMap<string, string>> = new Map(
  Object.entries(EXPLAINED).map(([file, whats]) => [file, new Map(Object.entries(whats))]),
)
