import type { Child, FC } from 'hono/jsx'

/**
 * Drawings of the windows that an import leads through, of our own: simple, in the page's colours, and the same in the
 * dark. What to choose or press is framed. Units are CSS pixels at full size.
 */
const WIDTH = 480
const BUTTON_WIDTH = 104
const BUTTON_HEIGHT = 34

type Button = { text: string; isKey?: boolean }

type WindowProps = {
  /** What the picture shows, for those who don't see it. */
  alt: string
  title: string
  height: number
  buttons?: readonly Button[]
  children: Child
}

const Buttons: FC<{ buttons: readonly Button[]; height: number }> = ({ buttons, height }) => (
  <>
    {buttons.map(({ text, isKey }, i) => {
      const x = WIDTH - 16 - (buttons.length - i) * (BUTTON_WIDTH + 12) + 12
      const y = height - BUTTON_HEIGHT - 14
      return (
        <>
          <rect class="drawing__button" x={x} y={y} width={BUTTON_WIDTH} height={BUTTON_HEIGHT} rx="4" />
          <text class="drawing__text" x={x + BUTTON_WIDTH / 2} y={y + 22} text-anchor="middle">
            {text}
          </text>
          {isKey ? <Frame x={x - 5} y={y - 5} width={BUTTON_WIDTH + 10} height={BUTTON_HEIGHT + 10} /> : null}
        </>
      )
    })}
  </>
)

/** Around what the person has to do something with. */
export const Frame: FC<{ x: number; y: number; width: number; height: number }> = rect => (
  <rect class="drawing__frame" {...rect} rx="8" />
)

export const Window: FC<WindowProps> = ({ alt, title, height, buttons = [], children }) => (
  <svg class="drawing" viewBox={`0 0 ${WIDTH} ${height}`} width={WIDTH} height={height} role="img" aria-label={alt}>
    <rect class="drawing__window" x="1" y="1" width={WIDTH - 2} height={height - 2} rx="8" />
    <text class="drawing__title" x="16" y="26">
      {title}
    </text>
    <path class="drawing__line" d={`M444 14l12 12m0-12-12 12M1 40h${WIDTH - 2}`} />
    {children}
    <Buttons buttons={buttons} height={height} />
  </svg>
)

type LineProps = { y: number; x?: number; text: string }

export const Heading: FC<LineProps> = ({ y, x = 24, text }) => (
  <text class="drawing__heading" x={x} y={y}>
    {text}
  </text>
)

export const Line: FC<LineProps> = ({ y, x = 24, text }) => (
  <text class="drawing__text" x={x} y={y}>
    {text}
  </text>
)

/** A box to type into, with what stands in it. */
export const Box: FC<LineProps & { width?: number }> = ({ y, x = 24, text, width = 432 }) => (
  <>
    <rect class="drawing__box" x={x} y={y - 21} width={width} height="30" rx="3" />
    <text class="drawing__text" x={x + 10} y={y}>
      {text}
    </text>
  </>
)

type ChoiceProps = LineProps & { isOn?: boolean; isKey?: boolean }

const KeyFrame: FC<{ y: number; x: number; text: string }> = ({ y, x, text }) => (
  <Frame x={x - 9} y={y - 23} width={Math.min(text.length * 16 + 48, WIDTH - x - 4)} height={34} />
)

export const Radio: FC<ChoiceProps> = ({ y, x = 32, text, isOn, isKey }) => (
  <>
    <circle class="drawing__box" cx={x + 8} cy={y - 6} r="8" />
    {isOn ? <circle class="drawing__on" cx={x + 8} cy={y - 6} r="4.5" /> : null}
    <Line x={x + 26} y={y} text={text} />
    {isKey ? <KeyFrame x={x} y={y} text={text} /> : null}
  </>
)

export const Check: FC<ChoiceProps> = ({ y, x = 32, text, isOn, isKey }) => (
  <>
    <rect class="drawing__box" x={x} y={y - 14} width="16" height="16" rx="2" />
    {isOn ? <path class="drawing__tick" d={`M${x + 3} ${y - 6}l4 4 7-9`} /> : null}
    <Line x={x + 26} y={y} text={text} />
    {isKey ? <KeyFrame x={x} y={y} text={text} /> : null}
  </>
)
