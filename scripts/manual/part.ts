/** One step of a procedure, as the manual explains it. Names of buttons stand in ［ ］, those of screens in 「 」. */
export type Step = {
  title: string
  says: readonly string[]
  /** Screens by their ids, each with the tables of its fields and buttons. */
  screens?: readonly string[]
  /** Screens that are only pictured. */
  pictures?: readonly string[]
  /** What a column of cases says, the first row being the headings. */
  table?: readonly (readonly string[])[]
  notes?: readonly string[]
}

export type Section = {
  title: string
  says: readonly string[]
  /** Its steps follow one another: they are numbered, and the line of all of them stands above each. */
  isFlow: boolean
  steps: readonly Step[]
}

export type Chapter = { title: string; says: readonly string[]; sections: readonly Section[] }

export type Part = {
  /** Of the files, without their ending. */
  file: string
  title: string
  reader: string
  chapters: readonly Chapter[]
}
