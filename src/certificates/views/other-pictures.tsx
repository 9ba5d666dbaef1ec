import type { FC } from 'hono/jsx'
import { Box, Frame, Heading, Line, Window } from './window-drawing.tsx'

export const FirefoxManagerPicture: FC = () => (
  <Window
    alt="Firefoxの証明書マネージャー。「あなたの証明書」のタブの下に［インポート］があります。"
    title="証明書マネージャー"
    height={210}
    buttons={[{ text: 'インポート…', isKey: true }, { text: 'OK' }]}
  >
    <Heading y={76} text="あなたの証明書" />
    <Frame x={16} y={54} width={130} height={34} />
    <Line x={166} y={76} text="個人証明書　サーバー証明書　認証局証明書" />
    <rect class="drawing__box" x="24" y="98" width="432" height="44" rx="3" />
  </Window>
)

export const KeychainPicture: FC = () => (
  <Window
    alt="macOSの「証明書を追加」の画面。キーチェーンに「ログイン」を選び、［追加］を押します。"
    title="キーチェーンアクセス"
    height={190}
    buttons={[{ text: 'キャンセル' }, { text: '追加', isKey: true }]}
  >
    <Heading y={76} text="証明書を追加" />
    <Line y={116} text="キーチェーン：" />
    <Box x={150} y={116} width={180} text="ログイン" />
    <Frame x={143} y={88} width={194} height={44} />
  </Window>
)

export const PasswordDialogPicture: FC<{ title: string }> = ({ title }) => (
  <Window
    alt="電子証明書ファイルのパスワードを入力する画面。入力して［OK］を押します。"
    title={title}
    height={180}
    buttons={[{ text: 'キャンセル' }, { text: 'OK', isKey: true }]}
  >
    <Line y={76} text="この電子証明書のパスワードを入力してください。" />
    <Box y={112} width={300} text="●●●●●●●●●" />
    <Frame x={17} y={84} width={314} height={44} />
  </Window>
)
