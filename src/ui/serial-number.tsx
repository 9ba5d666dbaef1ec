import type { FC } from 'hono/jsx'

/** Where it does not fit, it breaks in its middle instead of before its last digit. */
export const SerialNumber: FC<{ serial: string }> = ({ serial }) => {
  const middle = serial.length / 2
  return (
    <>
      {serial.slice(0, middle)}
      <wbr />
      {serial.slice(middle)}
    </>
  )
}
