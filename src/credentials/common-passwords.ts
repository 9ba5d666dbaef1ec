/**
 * What is tried first, by people and by programs: words of every list of leaked passwords that are dressed up to hold all
 * four kinds, rows of the keyboard, and the words of this trade (ASVS 5.0 6.2.4, 6.2.11; NIST SP 800-63B-4 3.1.1.2).
 */
const WORDS = new Set(
  `password passwd passcode passphrase pass pswd admin administrator root user guest test tester login welcome
   letmein changeme change default secret private master super system server security access
   qwerty qwertz qwer qwert qwertyu qwertyui qwertyuiop asdf asdfg asdfgh asdfghjk asdfghjkl zxcv zxcvb zxcvbn zxcvbnm
   qaz qazwsx qazawsx qawsed wsx aqswde abc abcd abcde abcdef abcdefg abcdefgh aa aaa aaaa aaaaa ab xyz xxx
   hello iloveyou love monkey dragon sunshine princess football baseball soccer tennis superman batman pokemon
   doraemon gundam naruto mickey summer winter spring autumn sakura fujisan happy lucky freedom shadow computer
   internet windows google yahoo apple microsoft office company japan japanese nippon nihon tokyo osaka kyoto nagoya
   fukuoka sapporo yokohama tarou taro hanako suzuki tanaka sato satou yamada
   rokin roukin roudou rodo kumiai union rengo chingin kyuyo koujo kojo jimu shien bank banking ginko ginkou keiyaku
   kaiin jigyounushi shomei shoumei`
    .split(/\s+/)
    .filter(Boolean),
)

/** Letters as they are written in disguise. */
const DISGUISES: Readonly<Record<string, string>> = {
  '@': 'a',
  '4': 'a',
  '3': 'e',
  '1': 'i',
  '!': 'i',
  '|': 'l',
  '0': 'o',
  $: 's',
  '5': 's',
  '7': 't',
  '+': 't',
}

const undisguised = (text: string): string => [...text].map(letter => DISGUISES[letter] ?? letter).join('')

/** Whether nothing but a word that everybody tries is in it, in whatever spelling and between whatever digits and signs. */
export const isCommonPassword = (password: string): boolean => {
  const lower = password.toLowerCase()
  const withoutEnds = lower.replace(/^[^a-z@$]+|[^a-z@$]+$/g, '')
  return [withoutEnds, lower.replace(/[^a-z]+$/, ''), lower].some(text => {
    const word = undisguised(text)
    return WORDS.has(word) || WORDS.has(word.replace(/[^a-z]/g, ''))
  })
}
