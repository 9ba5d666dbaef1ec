import type { FC } from 'hono/jsx'

export type MenuLink = { href: string; name: string; about: string }

/** Where one can go from here, each with what it is for. */
export const Menu: FC<{ links: readonly MenuLink[] }> = ({ links }) => (
  <ul class="menu">
    {links.map(({ href, name, about }) => (
      <li>
        <a class="menu__link" href={href}>
          {name}
        </a>
        <span class="muted">{about}</span>
      </li>
    ))}
  </ul>
)
