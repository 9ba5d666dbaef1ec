import type { FC } from 'hono/jsx'
import { Box, Check, Frame, Heading, Line, Radio, Window } from './window-drawing.tsx'

const WIZARD = '← 証明書のインポート ウィザード'
const NEXT = [{ text: '次へ(N)', isKey: true }, { text: 'キャンセル' }]
const FILE = 'ユーザーID＋日時.p12'

export const OpenFilePicture: FC = () => (
  <Window
    alt="ブラウザのダウンロードの一覧。電子証明書ファイルの下に「ファイルを開く」があります。"
    title="ダウンロード"
    height={150}
  >
    <rect class="drawing__box" x="24" y="62" width="36" height="46" rx="4" />
    <Line x={30} y={92} text="p12" />
    <Heading x={76} y={82} text={FILE} />
    <text class="drawing__link" x="76" y="110">
      ファイルを開く
    </text>
    <Frame x={68} y={90} width={132} height={30} />
  </Window>
)

export const StartPicture: FC = () => (
  <Window
    alt="ウィザードの最初の画面。保存場所の「現在のユーザー」が選ばれ、［次へ］があります。"
    title={WIZARD}
    height={280}
    buttons={NEXT}
  >
    <Heading y={78} text="証明書のインポート ウィザードの開始" />
    <Line y={108} text="このウィザードでは、証明書をディスクから" />
    <Line y={130} text="証明書ストアにコピーします。" />
    <Line y={166} text="保存場所" />
    <Radio y={196} text="現在のユーザー(C)" isOn isKey />
    <Radio x={252} y={196} text="ローカル コンピューター(L)" />
  </Window>
)

export const FilePicture: FC = () => (
  <Window
    alt="「インポートする証明書ファイル」の画面。ファイル名の欄に電子証明書ファイルが入っています。"
    title={WIZARD}
    height={230}
    buttons={NEXT}
  >
    <Heading y={78} text="インポートする証明書ファイル" />
    <Line y={108} text="ファイル名(F):" />
    <Box y={140} width={320} text={`…¥${FILE}`} />
    <Line x={360} y={140} text="参照(R)…" />
  </Window>
)

export const PasswordPicture: FC = () => (
  <Window
    alt="「秘密キーの保護」の画面。パスワードを入力し、「全ての拡張プロパティを含める」にだけチェックを入れます。"
    title={WIZARD}
    height={370}
    buttons={NEXT}
  >
    <Heading y={78} text="秘密キーの保護" />
    <Line y={106} text="パスワード(P):" />
    <Box y={138} width={300} text="●●●●●●●●●" />
    <Frame x={17} y={110} width={314} height={44} />
    <Check y={178} text="パスワードの表示(D)" />
    <Line y={210} text="インポート オプション(I):" />
    <Check y={238} text="秘密キーの保護を強力にする(E)" />
    <Check y={266} text="このキーをエクスポート可能にする(M)" />
    <Check y={296} text="全ての拡張プロパティを含める(A)" isOn isKey />
  </Window>
)

export const StorePicture: FC = () => (
  <Window
    alt="「証明書ストア」の画面。「自動的に証明書ストアを選択する」が選ばれています。"
    title={WIZARD}
    height={250}
    buttons={NEXT}
  >
    <Heading y={78} text="証明書ストア" />
    <Frame x={23} y={92} width={433} height={56} />
    <Radio y={116} text="証明書の種類に基づいて、自動的に" isOn />
    <Line x={58} y={138} text="証明書ストアを選択する(U)" />
    <Radio y={174} text="証明書をすべて次のストアに配置する(P)" />
  </Window>
)

export const FinishPicture: FC = () => (
  <Window
    alt="「証明書のインポート ウィザードの完了」の画面。［完了］があります。"
    title={WIZARD}
    height={180}
    buttons={[{ text: '完了(F)', isKey: true }, { text: 'キャンセル' }]}
  >
    <Heading y={78} text="証明書のインポート ウィザードの完了" />
    <Line y={108} text="［完了］をクリックすると、証明書がインポートされます。" />
  </Window>
)

const WARNING_SIGN = 'M44 62 22 100h44zM44 76v10M44 91v3'

export const WarningPicture: FC = () => (
  <Window
    alt="「セキュリティ警告」の画面。［はい］と［いいえ］があります。"
    title="セキュリティ警告"
    height={180}
    buttons={[{ text: 'はい(Y)', isKey: true }, { text: 'いいえ(N)' }]}
  >
    <path class="drawing__line" d={WARNING_SIGN} />
    <Line x={84} y={82} text="証明機関からの証明書をインストールしようと" />
    <Line x={84} y={104} text="しています。…インストールしますか？" />
  </Window>
)

export const SuccessPicture: FC = () => (
  <Window
    alt="「正しくインポートされました。」という表示と［OK］。"
    title="証明書のインポート ウィザード"
    height={150}
    buttons={[{ text: 'OK', isKey: true }]}
  >
    <circle class="drawing__on" cx="44" cy="76" r="16" />
    <path class="drawing__sign" d="M44 68v1m0 6v9" />
    <Line x={76} y={82} text="正しくインポートされました。" />
  </Window>
)
