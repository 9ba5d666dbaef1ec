import type { Step } from '../part.ts'

/** ログイン, before the first screen of ours: the browser itself asks. */
export const CHOOSE_CERTIFICATE: Step = {
  title: 'ログイン選択',
  says: [
    'ブラウザを開き直し、「ろうきん賃金控除事務支援システムログイン画面」の［ログイン］を押します。電子証明書を選ぶ小さな画面で、ご自身のユーザーIDのものを選び、［OK］を押します。',
  ],
}
