/** Mutants that no test can notice or none has to: by file, what the fault is, and why. */
const EXPLAINED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'src/sessions/store.ts': {
    'SQL without: serial <> ?':
      'equivalent: with a current certificate the condition after it does not hold, and a pending one is not the current one',
    'SQL without: ${IS_PENDING}':
      'equivalent: with a current certificate the condition before it leaves none, and nobody logs in with any other than that or a pending one',
    "SQL without: slot = 'pending' (2)":
      'equivalent: a current one becomes what it is, and nobody logs in with any other than that or a pending one',
  },
}

export const explained: ReadonlyMap<string, ReadonlyMap<string, string>> = new Map(
  Object.entries(EXPLAINED).map(([file, whats]) => [file, new Map(Object.entries(whats))]),
)
