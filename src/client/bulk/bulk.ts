import type { NumberedRow } from '../../contracts/batch-schema.ts'
import { newId } from '../../lib/tokens.ts'
import { askBeforeLeaving, leaveFreely } from '../leaving.ts'
import { fill, input, text, when } from '../screen.ts'
import { cancel, type Failure, findStaged, findTaken } from './api.ts'
import { checkRows, type Fault, faultsOfTaken } from './check-rows.ts'
import { findKeptBatch, forgetBatch, keepBatch } from './kept-batch.ts'
import { COLUMNS, type ReadFile, readFile } from './read-file.ts'
import { faultsFile, type Result, resultFile, SHOWN_FAULTS, SHOWN_ROWS, wordsOfFault, wordsOfFile } from './results.ts'
import * as screen from './screen.ts'
import { type Outcome, type Sending, send } from './send.ts'

// What the page knows. The passwords of the file live in `sending` alone, until it is over.
let faults: Fault[] = []
let result: Result | null = null
let sending: Sending | null = null
let stop = new AbortController()
/** The file that is being checked: whoever chooses another one waits for this one no longer. */
let checked: File | null = null

const labels = () => ({
  contractNumber: text('contractNumber'),
  organisation: text('organisation'),
  mail: text('mail'),
  initialPassword: text('initialPassword'),
})

const backToChoice = (): void => {
  sending = null
  checked = null
  leaveFreely()
  input('file').value = ''
  screen.showPart('choose')
}

const showFaults = (found: Fault[], rows: number): void => {
  faults = found.sort((a, b) => a.row - b.row)
  fill({
    count: screen.counted(rows),
    faults: screen.counted(faults.length),
    shownFaults: screen.counted(SHOWN_FAULTS),
  })
  when('more-faults', faults.length > SHOWN_FAULTS)
  screen.fillRows('faults', faults.slice(0, SHOWN_FAULTS).map(wordsOfFault))
  screen.showPart('faulty')
}

/** A file that was being sent when the page was left goes on where it stopped. */
const resumed = async (rows: readonly NumberedRow[]): Promise<Sending> => {
  const id = await findKeptBatch(rows)
  const staged = id === undefined ? undefined : await findStaged(id)
  if (id !== undefined && staged?.ok) return { id, rows, staged: new Set(staged.value.rows) }
  return { id: newId(), rows, staged: new Set() }
}

const showPreview = ({ encoding }: ReadFile, { rows, staged }: Sending): void => {
  fill({
    encoding,
    count: screen.counted(rows.length),
    staged: screen.counted(staged.size),
    shownRows: screen.counted(SHOWN_ROWS),
  })
  when('resumes', staged.size > 0)
  when('more-rows', rows.length > SHOWN_ROWS)
  const shown = rows.slice(0, SHOWN_ROWS)
  screen.fillRows(
    'preview',
    shown.map(({ row, contractNumber, organisation, mail }) => [
      String(row),
      contractNumber,
      organisation,
      mail || '―',
    ]),
  )
  screen.showPart('preview')
}

/** Of an ended session what to do is another thing than of a lost connection. */
const sayFailed = ({ reason }: Failure, what: 'check-failed' | 'not-cancelled'): void =>
  reason === 'signed_out'
    ? screen.say('error', text('signed-out'), text(`signed-out-${what}-more`))
    : screen.say('error', text(what), text(`${what}-more`))

const choose = async (): Promise<void> => {
  const [file] = input('file').files ?? []
  if (!file) return
  checked = file
  screen.showPart('checking')
  fill({ fileName: file.name })
  const read = await readFile(file, labels())
  if (checked !== file) return
  if (!read.ok) {
    backToChoice()
    return screen.say('error', `${wordsOfFile(read.error)}（${read.error.code}）`)
  }
  const { good, faults: found } = checkRows(read.value.rows)
  if (found.length > 0) return showFaults(found, read.value.rows.length)
  const taken = await findTaken(good.map(({ contractNumber }) => contractNumber))
  if (checked !== file) return
  if (!taken.ok) {
    backToChoice()
    return sayFailed(taken.error, 'check-failed')
  }
  const inTheWay = faultsOfTaken(good, taken.value)
  if (inTheWay.length > 0) return showFaults(inTheWay, good.length)
  const ready = await resumed(good)
  if (checked !== file) return
  sending = ready
  showPreview(read.value, ready)
}

/** The batch has ended in the one or the other way: nothing of the file is kept. */
const end = async (): Promise<void> => {
  sending = null
  leaveFreely()
  await forgetBatch()
}

const showDone = ({ rows }: Sending, registered: number): void => {
  result = { rows, problem: null }
  fill({ registered: screen.counted(registered) })
  screen.showPart('done')
}

const showOutcome = async (outcome: Outcome, current: Sending, isCommitting: boolean): Promise<void> => {
  switch (outcome.reason) {
    case 'done':
      await end()
      return showDone(current, outcome.registered)
    case 'problem': {
      const { problem } = outcome
      const title = `${problem.detail}（${problem.code}）`
      if (problem.rows.length === 0 && problem.code !== 'E7020') {
        screen.showSendingState('stopped')
        return screen.say('error', title)
      }
      await end()
      if (problem.rows.length === 0) backToChoice()
      else {
        result = { rows: current.rows, problem }
        screen.fillRows(
          'in-the-way',
          problem.rows.slice(0, SHOWN_FAULTS).map(({ row, number }) => [String(row), number, text('E7001')]),
        )
        screen.showPart('failed')
      }
      return screen.say('error', title)
    }
    case 'stopped':
      return
    default: {
      screen.showSendingState('stopped')
      screen.showRemark('')
      const isSignedOut = outcome.reason === 'signed_out'
      const cause = isSignedOut ? 'signed-out' : 'unreachable'
      // Once it was asked to register, it may have done so.
      const more = isCommitting ? `${cause}-unsure-more` : `${cause}-more`
      return screen.say('error', text(isSignedOut ? cause : outcome.reason), text(more))
    }
  }
}

/** 登録, and 続ける after it was stopped. */
const start = async (): Promise<void> => {
  if (!sending) return
  const current = sending
  stop = new AbortController()
  const { signal } = stop
  askBeforeLeaving()
  screen.showPart('sending')
  screen.showSendingState('going')
  screen.showProgress(current.staged.size, current.rows.length, null)
  await keepBatch(current.id, current.rows)
  let isCommitting = false
  const telling = {
    progress: (done: number, remainingMs: number | null) => screen.showProgress(done, current.rows.length, remainingMs),
    reconnecting: (attempt: number, waitMs: number) =>
      screen.showRemark(text('reconnecting', { attempt: String(attempt), seconds: String(waitMs / 1000) })),
    committing: () => {
      isCommitting = true
      screen.showSendingState('committing')
      screen.showRemark(text('committing'))
    },
  }
  const outcome = await send(current, telling, signal)
  if (!signal.aborted) await showOutcome(outcome, current, isCommitting)
}

/** Says that nothing was registered only when the server has said so. */
const cancelSending = async (): Promise<void> => {
  stop.abort()
  if (!sending) return
  const current = sending
  screen.showSendingState('cancelling')
  screen.showRemark(text('cancelling'))
  const cancelled = await cancel(current.id)
  if (!cancelled.ok) {
    screen.showSendingState('stopped')
    screen.showRemark('')
    return sayFailed(cancelled.error, 'not-cancelled')
  }
  await end()
  if (cancelled.value.registered > 0) return showDone(current, cancelled.value.registered)
  backToChoice()
  screen.say('success', text('cancelled'))
}

const downloadTemplate = (): void =>
  screen.downloadCsv(text('template-file'), [
    COLUMNS.map(column => labels()[column]),
    ['00000001', text('example'), 'kumiai@sample.co.jp', 'Abcd#123'],
  ])

/** By the `data-act` of the view's buttons. */
const acts: Record<string, () => void | Promise<void>> = {
  template: downloadTemplate,
  another: backToChoice,
  faults: () => screen.downloadCsv(text('faults-file'), faultsFile(faults)),
  send: start,
  resume: start,
  cancel: cancelSending,
  result: () => {
    if (result) screen.downloadCsv(text('result-file'), resultFile(result))
  },
}

const run = async (act: (() => void | Promise<void>) | undefined): Promise<void> => {
  try {
    await act?.()
  } catch (error) {
    console.error(error)
    screen.say('error', text('unexpected'), text('unexpected-more'))
  }
}

for (const button of document.querySelectorAll<HTMLButtonElement>('button[data-act]'))
  button.addEventListener('click', () => void run(acts[button.dataset.act ?? '']))
input('file').addEventListener('change', () => void run(choose))
screen.showPart('choose', { takesFocus: false })
