import type { Child, FC } from 'hono/jsx'

type Props = { title: string; id: string; children: Child }

/** One part of a page about a contract or a user, with its heading. `id` is where a link can lead. */
export const Section: FC<Props> = ({ title, id, children }) => (
  <section class="panel" id={id} aria-labelledby={`${id}-heading`}>
    <h2 id={`${id}-heading`}>{title}</h2>
    {children}
  </section>
)
