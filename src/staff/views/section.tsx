import type { Child, FC } from 'hono/jsx'

/** `isOnScreenOnly`: what can be pressed is of no use on paper. */
type Props = { title: string; id: string; isOnScreenOnly?: boolean; children: Child }

/** One part of a page about a contract or a user, with its heading. `id` is where a link can lead. */
export const Section: FC<Props> = ({ title, id, isOnScreenOnly = false, children }) => (
  <section class={`panel${isOnScreenOnly ? ' only-screen' : ''}`} id={id} aria-labelledby={`${id}-heading`}>
    <h2 id={`${id}-heading`}>{title}</h2>
    {children}
  </section>
)
