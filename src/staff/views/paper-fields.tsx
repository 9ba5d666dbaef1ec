import type { FC } from 'hono/jsx'
import { Field, type FieldErrors } from '../../ui/form.tsx'

export const PAPER_LABELS = { paperNumber: '申請書の番号', reason: '理由' }

/** What every request for an approval names: the paper and why. */
export const PaperFields: FC<{ typed: Record<string, string>; errors: FieldErrors }> = ({ typed, errors }) => (
  <>
    <Field
      name="paperNumber"
      label={PAPER_LABELS.paperNumber}
      hint="半角英数字とハイフンで20桁以内"
      autocomplete="off"
      rule="paperNumber"
      value={typed.paperNumber ?? ''}
      error={errors.paperNumber}
    />
    <Field
      name="reason"
      label={PAPER_LABELS.reason}
      hint="100文字以内（承認する職員と操作履歴のため）"
      autocomplete="off"
      rule="line"
      value={typed.reason ?? ''}
      error={errors.reason}
    />
  </>
)
