import type { FC } from 'hono/jsx'

const TICK = 'M14 25.5 21 32.5 35 17'
const CROSS = 'M16 16 32 32M32 16 16 32'

/** The answer to "does it work?", to be seen in a glance: a sign and the words. */
export const Verdict: FC<{ isGood: boolean; text: string }> = ({ isGood, text }) => (
  <p class={`verdict verdict--${isGood ? 'good' : 'bad'}`}>
    <svg class="verdict__sign" viewBox="0 0 48 48" aria-hidden="true">
      <circle cx="24" cy="24" r="22" fill="currentColor" />
      <path class="verdict__stroke" d={isGood ? TICK : CROSS} fill="none" stroke-width="5" stroke-linecap="round" />
    </svg>
    {text}
  </p>
)
