import type { FC } from 'hono/jsx'
import { REVOCATION_REASONS } from '../../certificates/revoke-by-staff.ts'
import { REVOCATION_REASON_NAMES } from './words.ts'

export const REVOCATION_LABEL = '失効の理由'

/** Why a certificate is revoked; the first reason is chosen where nothing was yet. */
export const RevocationReasons: FC<{ name: string; chosen?: string | undefined }> = ({ name, chosen }) => (
  <fieldset class="choices" id={name}>
    <legend class="field__label">{REVOCATION_LABEL}</legend>
    {REVOCATION_REASONS.map((reason, i) => (
      <label class="choice">
        <input type="radio" name={name} value={reason} checked={chosen ? chosen === reason : i === 0} />
        {REVOCATION_REASON_NAMES[reason]}
      </label>
    ))}
  </fieldset>
)
