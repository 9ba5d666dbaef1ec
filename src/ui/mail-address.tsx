import type { FC } from 'hono/jsx'

/** Where it does not fit, an address breaks before its domain. */
export const MailAddress: FC<{ address: string }> = ({ address }) => {
  const at = address.lastIndexOf('@') + 1
  return (
    <>
      {address.slice(0, at)}
      <wbr />
      {address.slice(at)}
    </>
  )
}
