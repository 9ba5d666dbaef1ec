import * as z from 'zod/mini'
import { versionField } from '../lib/fields.ts'
import { instantOfLocal } from '../lib/jst.ts'

const LONGEST_TITLE = 50
const LONGEST_TEXT = 1000

export const noticeTitleField = z.string('E1001').check(
  z.overwrite(text => text.normalize('NFC').trim()),
  z.minLength(1, 'E1001'),
  z.maxLength(LONGEST_TITLE, 'E7026'),
  z.regex(/^[^\p{C}]*$/u, 'E7026'),
)

/** Plain text whose line ends are kept. */
export const noticeTextField = z.string('E1001').check(
  z.overwrite(text => text.normalize('NFC').replaceAll(/\r\n?/g, '\n').trim()),
  z.minLength(1, 'E1001'),
  z.maxLength(LONGEST_TEXT, 'E7027'),
  z.regex(/^(?:[^\p{C}]|\n)*$/u, 'E7027'),
)

/** As `<input type="datetime-local">` sends it: a day and a time in Japan. */
const localField = z.pipe(
  z.string('E1001').check(
    z.minLength(1, 'E1001'),
    z.refine(text => instantOfLocal(text) !== null, 'E7024'),
  ),
  z.transform(text => instantOfLocal(text) ?? new Date(Number.NaN)),
)

const fields = { title: noticeTitleField, text: noticeTextField, fromAt: localField, untilAt: localField }

/** Speaks also when another field is wrong: all the errors of a form are shown at once. */
const endsAfterItBegins = z.refine<{ fromAt?: unknown; untilAt?: unknown }>(
  ({ fromAt, untilAt }) => !(fromAt instanceof Date && untilAt instanceof Date) || fromAt < untilAt,
  { error: 'E7025', path: ['untilAt'], when: () => true },
)

const idField = z.string('E1013').check(z.regex(/^[0-9a-f]{32}$/, 'E1013'))

/** When a notice is shown, alone: what can be told of it while it is typed. */
export const noticePeriod = z.object({ fromAt: localField, untilAt: localField }).check(endsAfterItBegins)

/** お知らせの登録. `id`: drawn with the form, so that a form that is sent twice makes one notice. */
export const noticeForm = z.object({ ...fields, id: idField }).check(endsAfterItBegins)

export type NewNotice = z.output<typeof noticeForm>
export type NoticeInput = Omit<NewNotice, 'id'>

/** `version`: what the form was filled from; another window's change in between is told. */
export const changeNoticeForm = z.object({ ...fields, version: versionField }).check(endsAfterItBegins)

export const withdrawNoticeForm = z.object({ version: versionField })

/** The list's place: the last notice of the page before. */
export const noticesQuery = z.object({ before: z.catch(idField, '') })
