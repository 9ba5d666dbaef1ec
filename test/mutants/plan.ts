import { globSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Fault } from './fault.ts'
import { read } from './faults.ts'
import { alone, innermost, switched } from './switched.ts'

/** What decides, and the tests that have to notice when it decides otherwise. */
const PLAN: Readonly<Record<string, string>> = {
  'src/credentials/*.ts':
    'test/workerd/{credentials/*,lib/schema,sessions/login,users/own-account,users/temporary-passwords,staff/releases,service-hours/closed,clean-up}.test.ts',
  'src/sessions/*.ts':
    'test/workerd/{sessions/*,users/own-account,users/general-users,users/temporary-passwords,service-hours/closed}.test.ts',
  'src/certificates/*.ts':
    'test/workerd/{certificates/*,recovery/*,sessions/login,staff/office,users/temporary-passwords,clean-up}.test.ts',
  'src/pki/*.ts': 'test/workerd/{pki/*,certificates/enrolment,certificates/revocation-list}.test.ts',
  // The four-eyes rule; the rest of the folder finds and shows.
  'src/staff/{approvable-act,approval-store,carry-out,decide-approval,independence-store,lapse-approvals,needs-second,request-*}.ts':
    'test/workerd/staff/{approval-*,independence,possible-acts,request-acts,approvals,approved-acts,office,releases,contracts}.test.ts',
}

export type Mutant = Fault & {
  id: number
  /** Path from the project's root. */
  file: string
  folder: string
  line: number
  /** The function that it is in, or its module: two that are in one place cannot be on together. */
  place: string
  /** What has it cannot be switched on and off: other modules get it at import. */
  isAtImport: boolean
  tests: string[]
}

const mutantsOf = (file: string, tests: string[]): Omit<Mutant, 'id'>[] => {
  const text = readFileSync(file, 'utf8')
  const { faults, functions } = read(text)
  const atImport = alone(text, functions, faults)
  const seen = new Map<string, number>()
  return faults.map(fault => {
    const nth = (seen.get(fault.what) ?? 0) + 1
    seen.set(fault.what, nth)
    const what = nth === 1 ? fault.what : `${fault.what} (${nth})`
    const line = text.slice(0, fault.start).split('\n').length
    const place = `${file}:${innermost(functions, fault)?.start ?? 'import'}`
    return { ...fault, what, file, folder: dirname(file), line, place, isAtImport: atImport.has(fault), tests }
  })
}

/** All mutants, in the order of folders and texts, with the same numbers in every process. */
export const allMutants = (): Mutant[] =>
  Object.entries(PLAN)
    .flatMap(([files, tests]) =>
      globSync(files)
        .sort()
        .flatMap(file => mutantsOf(file, globSync(tests).sort())),
    )
    .map((mutant, i) => ({ ...mutant, id: i + 1 }))

/** What is loaded instead of a file that has mutants: the program with all of them in it, none switched on. */
export const instrumented = (mutants: readonly Mutant[]): Map<string, string> =>
  new Map(
    Object.entries(Object.groupBy(mutants, ({ file }) => file)).map(([file, own = []]) => {
      const text = readFileSync(file, 'utf8')
      return [file, switched(text, read(text), own)]
    }),
  )
