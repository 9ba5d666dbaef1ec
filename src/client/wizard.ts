import * as z from 'zod/mini'
import { replacePasswordBody } from '../certificates/schema.ts'
import { codeField, passwordField } from '../credentials/schema.ts'
import { sha256Hex } from '../lib/bytes.ts'
import { formatDay, formatInstant } from '../lib/jst.ts'
import { userIdField } from '../users/user-id.ts'
import {
  cancelEnrolment,
  type Failure,
  type Problem,
  proveMail,
  replacePassword,
  resendCode,
  startEnrolment,
} from './api.ts'
import { type OfferedFile, offerFile } from './download.ts'
import type { IssuedFile } from './issue.ts'
import { findKeptKey, forgetKey } from './kept-key.ts'
import { askBeforeLeaving, holdBackButton, leaveFreely } from './leaving.ts'
import * as screen from './screen.ts'
import { showBrokenRules, showCodeMail, showResendsLeft, titled } from './telling.ts'

const authenticateForm = z.object({ userId: userIdField, password: passwordField })
const codeForm = z.object({ code: codeField })

/** This key is certified already and that certificate is of no use any more: only a new key helps. */
const KEY_IS_SPENT = 'E3010'

/** 閉塞: no waiting helps, somebody has to be asked. Who that is the page cannot know: an unknown ID is told the same. */
const IS_BLOCKED = 'E2005'

/** What the page knows of the enrolment under way. The password lives here and nowhere else. */
type Enrolling = { token: string; userId: string; password: string; replacesTemporaryPassword: boolean }

let issuing: Promise<typeof import('./issue.ts')> | undefined

/**
 * The heavy part of the code, fetched while the person types. Rejects when that fails. The next call tries again, which
 * some browsers do only after a reload.
 */
export const issuingCode = () => {
  issuing ??= import('./issue.ts').catch(error => {
    issuing = undefined
    throw error
  })
  return issuing
}

let enrolling: Enrolling | undefined
let offered: OfferedFile | undefined
let isBusy = false

/** A double click sends nothing twice: one act at a time. */
const act =
  (work: () => Promise<void>): (() => Promise<void>) =>
  async () => {
    if (isBusy) return
    isBusy = true
    screen.setBusy(true)
    try {
      await work()
    } catch (error) {
      console.error(error)
      screen.showAlert({ kind: 'error', ...titled('unexpected'), again: reload() })
    } finally {
      isBusy = false
      screen.setBusy(false)
    }
  }

const reload = () => ({
  label: screen.text('reload'),
  act: () => {
    leaveFreely()
    location.reload()
  },
})

const NEW_PASSWORD = ['newPassword', 'newPasswordAgain']

/** Ends what was begun, here and on the server, and forgets the password. */
const giveUp = (): void => {
  if (enrolling) cancelEnrolment(enrolling.token)
  enrolling = undefined
  leaveFreely()
}

const backToStart = (): void => {
  screen.empty('password', 'code', ...NEW_PASSWORD)
  screen.showStep('authenticate')
}

const showProblem = ({ detail, code, restart, errors, resendsLeft }: Problem): void => {
  if (restart) {
    enrolling = undefined
    leaveFreely()
    backToStart()
  }
  if (resendsLeft !== undefined) showResendsLeft(resendsLeft)
  const shown = errors.filter(({ field }) => screen.hasField(field))
  if (shown.length > 0) screen.showFieldErrors(shown)
  else {
    const more = code === IS_BLOCKED ? { more: screen.text('blocked-more') } : {}
    screen.showAlert({ kind: 'error', title: `${detail}（${code}）`, ...more })
  }
}

/** `again` repeats what failed: what was typed is still in its fields. */
const showFailure = (failure: Failure, again: () => void): void => {
  if (failure.reason === 'problem') showProblem(failure.problem)
  else {
    const retry = { label: screen.text('again'), act: again }
    screen.showAlert({ kind: 'error', ...titled(failure.reason), again: retry })
  }
}

// ① ユーザー認証
export const authenticate = act(async () => {
  screen.clearProblems()
  const typed = authenticateForm.safeParse({
    userId: screen.input('userId').value,
    password: screen.input('password').value,
  })
  if (!typed.success) {
    screen.empty('password')
    showBrokenRules(typed.error)
    return
  }
  const { userId, password } = typed.data
  // Said before a code is mailed: without that code the page could not use it.
  const [{ status }] = await Promise.allSettled([issuingCode()])
  if (status === 'rejected') {
    screen.showAlert({ kind: 'error', ...titled('no-code'), again: reload() })
    return
  }
  const kept = await findKeptKey(userId, password)
  const answer = await startEnrolment(userId, password, kept ? await sha256Hex(kept.publicKey) : undefined)
  if (!answer.ok) {
    if (answer.error.reason === 'problem') screen.empty('password')
    showFailure(answer.error, authenticate)
    return
  }
  const { token, replacesTemporaryPassword } = answer.value
  enrolling = { token, userId: answer.value.userId, password, replacesTemporaryPassword }
  screen.empty('password', 'code')
  showCodeMail(answer.value)
  screen.fill({ userId: answer.value.userId })
  screen.when('mail-sent', answer.value.mailSent)
  screen.when('kept-key', kept !== undefined)
  screen.showStep('code')
  holdBackButton()
  const problem = answer.value.mailProblem
  if (problem) screen.showAlert({ kind: 'warning', title: `${problem.detail}（${problem.code}）` })
})

// ② 認証コード入力
export const prove = act(async () => {
  if (!enrolling) return backToStart()
  screen.clearProblems()
  const typed = codeForm.safeParse({ code: screen.input('code').value })
  if (!typed.success) {
    showBrokenRules(typed.error)
    return
  }
  const answer = await proveMail(enrolling.token, typed.data.code)
  if (!answer.ok) {
    showFailure(answer.error, prove)
    return
  }
  screen.fill({ issueBefore: formatInstant(new Date(answer.value.issueBefore)) })
  screen.showStep(enrolling.replacesTemporaryPassword ? 'own-password' : 'issue')
})

// Between ② and ③, for who came with a temporary password: the file will be protected with the person's own.
export const setOwnPassword = act(async () => {
  if (!enrolling) return backToStart()
  screen.clearProblems()
  const typed = replacePasswordBody.safeParse({
    newPassword: screen.input('newPassword').value,
    newPasswordAgain: screen.input('newPasswordAgain').value,
  })
  if (!typed.success) {
    screen.empty(...NEW_PASSWORD)
    showBrokenRules(typed.error)
    return
  }
  const { newPassword, newPasswordAgain } = typed.data
  const answer = await replacePassword(enrolling.token, newPassword, newPasswordAgain)
  if (!answer.ok) {
    if (answer.error.reason === 'problem') screen.empty(...NEW_PASSWORD)
    showFailure(answer.error, setOwnPassword)
    return
  }
  screen.empty(...NEW_PASSWORD)
  enrolling = { ...enrolling, password: newPassword, replacesTemporaryPassword: false }
  screen.showStep('issue')
})

export const resend = act(async () => {
  if (!enrolling) return backToStart()
  screen.clearProblems()
  const answer = await resendCode(enrolling.token)
  if (!answer.ok) {
    showFailure(answer.error, resend)
    return
  }
  screen.empty('code')
  showCodeMail(answer.value)
  screen.when('mail-sent', true)
  screen.showAlert({ kind: 'success', title: screen.text('resent', { mail: answer.value.mail }) })
})

// ③ 発行 → ④ 発行中
export const issueNow = act(async () => {
  if (!enrolling) return backToStart()
  askBeforeLeaving()
  screen.showStep('issuing')
  screen.when('repeating', false)
  screen.when('key-kept', false)
  const { issue } = await issuingCode()
  const answer = await issue({
    ...enrolling,
    friendlyName: screen.text('friendly-name'),
    onStage: stage => {
      screen.showStage(stage)
      if (stage !== 'key') screen.when('key-kept', true)
    },
    onRepeat: () => screen.when('repeating', true),
  })
  screen.when('repeating', false)
  if (answer.ok) {
    screen.showStage('finished')
    showResult(answer.value)
    return
  }
  if (answer.error.reason === 'problem') {
    if (answer.error.problem.code === KEY_IS_SPENT) await forgetKey(enrolling.userId)
    showProblem(answer.error.problem)
  } else {
    // ④ has a button of its own for another try.
    screen.showAlert({ kind: 'error', title: screen.text(`${answer.error.reason}-issue`) })
  }
})

// ⑤ 発行結果
const showResult = ({ issued, p12 }: IssuedFile): void => {
  // The file is protected with it by now, and nothing else needs it.
  if (enrolling) enrolling.password = ''
  screen.fill({
    userId: issued.userId,
    serial: issued.serial,
    issuedAt: formatInstant(new Date(issued.issuedAt)),
    notAfter: formatDay(new Date(issued.notAfter)),
    fileName: issued.fileName,
  })
  screen.when('master', issued.role === 'master')
  offered?.letGo()
  offered = offerFile(p12, issued.fileName)
  screen.showStep('result')
  offered.download()
}

/** 閉じる: from here on nothing of the key is left in this browser but the file that was saved. */
export const close = act(async () => {
  // A key that would not go is out of reach without the password, and gone in two days.
  if (enrolling) await forgetKey(enrolling.userId).catch(console.error)
  enrolling = undefined
  offered?.letGo()
  offered = undefined
  leaveFreely()
  screen.showStep('closed')
})

export const cancelToPortal = (): void => {
  if (isBusy) return
  giveUp()
  location.assign(screen.one('[data-portal]', HTMLAnchorElement).href)
}

export const cancelToStart = (): void => {
  if (isBusy) return
  giveUp()
  backToStart()
}

/** ② and ③: what was begun is voided, as キャンセル does. From ④ on the page stays: the file is not safe yet. */
export const goBack = (): void => {
  const step = screen.currentStep()
  if (step === 'authenticate' || step === 'closed' || step === 'unsupported') return
  if (!isBusy && (step === 'code' || step === 'own-password' || step === 'issue')) {
    cancelToStart()
    return
  }
  holdBackButton()
  if (step === 'import') screen.showStep('result')
  if (step === 'result') screen.showAlert({ kind: 'warning', ...titled('stay') })
}

export const downloadAgain = (): void => offered?.download()
