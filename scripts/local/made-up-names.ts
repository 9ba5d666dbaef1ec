// Names as they are common, so that a search for one finds as many as it would in a real database.

/** The first are the commonest: an index is drawn with a bias to the front. */
const FAMILY =
  '佐藤 鈴木 高橋 田中 伊藤 渡辺 山本 中村 小林 加藤 吉田 山田 佐々木 山口 松本 井上 木村 林 斎藤 清水 山崎 森 池田 橋本 阿部 石川 山下 中島 石井 小川 前田 岡田 長谷川 藤田 後藤 近藤 村上 遠藤 青木 坂本 斉藤 福田 太田 西村 藤井 金子 岡本 藤原 中野 三浦 原田 中川 松田 竹内 小野 田村 中山 和田 石田 森田 上田 原 内田 柴田 酒井 宮崎 横山 髙橋 宮本 内藤 高木 安藤 谷口 大野 丸山 今井 河野 藤本 村田 武田 上野 杉山 増田 平野 菅原 久保 松井 千葉 岩崎 桜井 木下 野口 松尾 野村 菊地 佐野 大西 杉本 新井 浜田 市川 古川 水野 小松 島田 小島 渡邉 山内 濵田 勅使河原'.split(
    ' ',
  )
const GIVEN =
  '太郎 花子 誠 大輔 健一 裕子 直樹 陽子 翔太 美咲 拓也 恵子 達也 由美 健太 愛 和也 久美子 浩 真由美 隆 智子 学 さくら 剛 あゆみ 亮 めぐみ 淳 葵 修 結衣 茂 陽菜 進 美穂 勇 千尋 博之 友美 哲也 麻衣 秀樹 直美 一郎 典子 次郎 佳代 圭介 朋子 雄太 奈々 大樹 彩 幸子 洋平 礼子 孝 京子 正人'.split(
    ' ',
  )
const PLACE =
  '札幌 仙台 福島 水戸 宇都宮 前橋 さいたま 千葉 東京 横浜 川崎 新潟 富山 金沢 福井 甲府 長野 岐阜 静岡 浜松 名古屋 津 大津 京都 大阪 堺 神戸 奈良 和歌山 鳥取 松江 岡山 広島 山口 徳島 高松 松山 高知 福岡 北九州 佐賀 長崎 熊本 大分 宮崎 鹿児島 那覇'.split(
    ' ',
  )
const TRADE =
  '交通 電機 鉄鋼 化学 食品 紡績 運輸 通信 水道 ガス 医療 福祉 教育 建設 機械 印刷 出版 百貨店 生協 農協 自動車 造船 製紙 ゴム 硝子 セメント 製薬 精密 倉庫 港湾 航空 観光 放送 新聞 金属 繊維'.split(
    ' ',
  )
const FORM = [
  '労働組合',
  '労働組合連合会',
  '職員組合',
  '従業員組合',
  '株式会社',
  '（株）支部',
  '協同組合',
  '健康保険組合',
]

const at = (list: readonly string[], i: number): string => list[i % list.length] ?? ''

/** Numbers from 0 to below 1 that are the same in every run (mulberry32): a seeded database can be compared. */
export const newDice = (seed: number): (() => number) => {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

export const personName = (dice: () => number): string =>
  `${at(FAMILY, Math.floor(dice() ** 2 * FAMILY.length))}　${at(GIVEN, Math.floor(dice() * GIVEN.length))}`

/** Different for every `i`: the number of the branch tells apart what else would be alike. */
export const organisationName = (i: number): string => {
  const rounds = Math.floor(i / (PLACE.length * TRADE.length))
  const branch = rounds === 0 ? '' : `第${rounds}支部`
  return `${at(PLACE, i)}${at(TRADE, Math.floor(i / PLACE.length))}${at(FORM, i * 7)}${branch}`
}
