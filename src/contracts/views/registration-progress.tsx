import type { FC } from 'hono/jsx'
import { ProgressLine } from '../../ui/progress-line.tsx'

const STEPS = [
  'URLアクセス',
  'マスターユーザー初期登録選択',
  '初期登録ログイン',
  '登録内容入力',
  '登録実行',
  '登録結果',
] as const

/** The manual's line above each screen of マスターユーザーの初期登録. */
export const RegistrationProgress: FC<{ current: 3 | 4 | 6 }> = ({ current }) => (
  <ProgressLine label="マスターユーザーの初期登録" steps={STEPS} current={current} />
)
