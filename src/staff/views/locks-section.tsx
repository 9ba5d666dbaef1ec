import type { Child, FC } from 'hono/jsx'
import { Section } from './section.tsx'

/** A counter of wrong passwords and how it stands. */
export type Counter = { name: Child; state: string }

/** The counters of wrong passwords, each on its own. */
export const LocksSection: FC<{ counters: readonly Counter[]; children?: Child }> = ({ counters, children }) => (
  <Section title="ロック・閉塞" id="locks">
    <table class="table">
      <thead>
        <tr>
          <th scope="col">パスワードの入力</th>
          <th scope="col">状態</th>
        </tr>
      </thead>
      <tbody>
        {counters.map(({ name, state }) => (
          <tr>
            <th scope="row" data-label="パスワードの入力">
              <span>{name}</span>
            </th>
            <td data-label="状態">{state === 'なし' ? 'なし' : <span class="tag">{state}</span>}</td>
          </tr>
        ))}
      </tbody>
    </table>
    {children}
  </Section>
)
