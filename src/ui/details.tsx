import type { Child, FC } from 'hono/jsx'

/** Pairs of name and value, as on the result screens. */
export const Details: FC<{ rows: readonly (readonly [name: string, value: Child])[] }> = ({ rows }) => (
  <dl class="details">
    {rows.map(([name, value]) => (
      <div class="details__row">
        <dt>{name}</dt>
        <dd>{value}</dd>
      </div>
    ))}
  </dl>
)

/** The manual's ※ notes below a screen. */
export const Notes: FC<{ title?: string; notes: readonly Child[] }> = ({ title = 'ご注意', notes }) => (
  <section class="notes">
    <h2>{title}</h2>
    <ul>
      {notes.map(note => (
        <li>{note}</li>
      ))}
    </ul>
  </section>
)
