// On every page with a password field: the button ソフトウェアキーボード. The keyboard itself is fetched when it is first
// asked for.
const loadKeyboard = () => import('./software-keyboard/keyboard.ts')

const prepare = (button: HTMLButtonElement): void => {
  const field = document.getElementById(button.dataset.keyboardFor ?? '')
  if (!(field instanceof HTMLInputElement)) return
  button.hidden = false
  button.addEventListener('click', async () => {
    const { toggleKeyboard } = await loadKeyboard()
    await toggleKeyboard(button, field)
  })
}

for (const button of document.querySelectorAll<HTMLButtonElement>('button[data-keyboard-for]')) prepare(button)
