import type { FC } from 'hono/jsx'

/** The numbers of the steps, as the manual writes them. */
export const CIRCLED = '①②③④⑤⑥⑦⑧⑨'

/** The manual's line of steps, always in view: which are done, which one this is. `current` counts from 1. */
export const ProgressLine: FC<{ label: string; steps: readonly string[]; current: number }> = ({
  label,
  steps,
  current,
}) => (
  <nav class="progress" aria-label={`${label}の手順`}>
    <ol class="progress__steps">
      {steps.map((step, i) => {
        const state = i + 1 < current ? 'done' : i + 1 === current ? 'current' : 'ahead'
        return (
          <li
            class={`progress__step progress__step--${state}`}
            data-step={i + 1}
            {...(state === 'current' ? { 'aria-current': 'step' } : {})}
          >
            <span class="progress__number" aria-hidden="true">
              {CIRCLED[i]}
            </span>
            <span class="progress__name">{step}</span>
            {state === 'done' ? <span class="visually-hidden">（完了）</span> : null}
          </li>
        )
      })}
    </ol>
  </nav>
)
