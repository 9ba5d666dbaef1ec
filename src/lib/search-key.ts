/** As many as the table `positions` has: no name comes near it, and a longer question is cut like a longer name. */
const LONGEST_KEY = 80

/**
 * What is one on the telephone: the first stands for all. Old and new forms, and those that family names are fond of;
 * Unicode's own compatibility forms (NFKC) have none of them.
 */
const SAME = `高髙 崎﨑嵜 浜濱濵 辺邊邉 斎齋斉齊 島嶋嶌 沢澤 桜櫻 広廣 国國 徳德 恵惠 真眞 瀬瀨 寿壽 竜龍 吉𠮷 富冨
  曽曾 関關 塩鹽 滝瀧 豊豐 万萬 与與 条條 栄榮 円圓 応應 学學 気氣 区區 県縣 静靜 総總 団團 鉄鐵
  ケヶ カヵ ツッ ヤャ ユュ ヨョ アァ イィ ウゥ エェ オォ ワヮ`.split(/\s+/)

const FOLDED = new Map(SAME.flatMap(([first = '', ...others]) => others.map(other => [other, first] as const)))

/** Hiragana as katakana: whoever hears a name does not hear how it is written. */
const toKatakana = (letter: string): string =>
  letter >= 'ぁ' && letter <= 'ゖ' ? String.fromCharCode(letter.charCodeAt(0) + 0x60) : letter

/**
 * A name as the search knows it, shared by whoever writes a name and whoever asks for one: half- and full-width, case,
 * kana and variants of a character are one; spaces, signs and variation selectors are nothing. May come out empty.
 */
export const searchKey = (text: string): string => {
  const letters =
    text
      .slice(0, 1000)
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{N}]/gu) ?? []
  return letters
    .map(toKatakana)
    .map(letter => FOLDED.get(letter) ?? letter)
    .slice(0, LONGEST_KEY)
    .join('')
}

/** The end of the range of all that begins with `key`, in the order of bytes. */
export const afterAllWith = (key: string): string => `${key}\u{10ffff}`
