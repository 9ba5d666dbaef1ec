import type { Part } from '../part.ts'
import {
  ACCOUNT,
  beforeYouBegin,
  CHECK,
  CLOSED,
  IMPORT,
  INPUT_RULES,
  ISSUING,
  LOG_OUT,
  PASSWORD,
  renewal,
  SOFTWARE_KEYBOARD,
} from './common.ts'
import { CHOOSE_CERTIFICATE } from './log-in.ts'
import { mailTable } from './mails.ts'
import {
  BOUNCED_OWN,
  CLOSED_CERTIFICATE,
  CLOSED_LOGIN,
  closed,
  ERRORS,
  enrolmentTroubles,
  LOGGED_OUT,
  loginTroubles,
} from './troubles.ts'

export const GENERAL: Part = {
  file: 'general',
  title: '一般ユーザー編',
  reader: '会員・事業主の一般ユーザーの方',
  chapters: [
    beforeYouBegin([
      ['ユーザーIDの用紙', 'マスターユーザーから渡される「一般ユーザー登録結果」。アドレス（URL）も書かれています'],
      ['仮のパスワード', 'マスターユーザーから直接聞いたもの。30日間使えます'],
      ['メールが読めるパソコン', '登録されたメールアドレスに認証コードが届きます'],
      ['ご自身のパスワード', 'これから設定するものを、先に決めておきます'],
    ]),
    {
      title: '初期設定',
      says: ['はじめてお使いになるときに行います。電子証明書を発行し、パソコンに取り込んでから、ログインします。'],
      sections: [
        {
          title: '一般ユーザーの初期登録',
          says: ['取り込んだパソコンからだけ、ログインできます。有効期間は、発行した日を含めて366日間です。'],
          isFlow: true,
          steps: [
            {
              title: 'ユーザー認証',
              says: [
                'ブラウザでアドレス（URL）を開き、「ろうきん賃金控除事務支援システムログイン画面」の［一般ユーザーの初期登録］を押します。',
                'ユーザーIDと仮のパスワードを入力し、［認証］を押します。',
              ],
              pictures: ['portal'],
              screens: ['general-1'],
              notes: [
                'パスワードを続けて6回間違えると、60分間ロックされます。ロックが3回繰り返されると閉塞となり、マスターユーザーまたは労金での解除が必要です。',
              ],
            },
            {
              title: '認証コード入力',
              says: ['メールに書かれた6桁の認証コードを入力し、［認証］を押します。'],
              screens: ['general-2'],
              notes: [
                '認証コードは30分間使えます。5回間違えると、ユーザー認証からやり直しになります。',
                'メールが届かないときは、迷惑メールのフォルダーを確かめ、［認証コードを再送信］を押します。それでも届かないときは、登録されたアドレスをマスターユーザーに確かめてください。',
              ],
            },
            {
              title: 'パスワードの設定',
              says: ['ご自身で決めたパスワードを2回入力し、［設定］を押します。これからのログインで使います。'],
              screens: ['general-own-password'],
              notes: ['仮のパスワードと同じものは使えません。', 'マスターユーザーにも知らせないでください。'],
            },
            {
              title: '発行',
              says: ['［発行］を押します。'],
              screens: ['general-3'],
            },
            ISSUING,
            {
              title: '発行結果',
              says: [
                '電子証明書ファイル（ユーザーIDと日時.p12）が、自動でダウンロードされます。［インポートへ進む］を押します。',
              ],
              screens: ['general-5'],
              notes: ['インポートが終わるまで、この画面を閉じないでください。'],
            },
            IMPORT,
          ],
        },
        { title: '電子証明書の発行を終えるとき', says: [], isFlow: false, steps: [CLOSED, CHECK] },
        {
          title: 'ログイン',
          says: ['電子証明書を取り込んだパソコンから、ログインします。'],
          isFlow: true,
          steps: [
            CHOOSE_CERTIFICATE,
            {
              title: 'パスワード入力',
              says: ['会員・事業主とユーザーIDを確かめ、ご自身のパスワードを入力して、［ログイン］を押します。'],
              screens: ['general-login'],
            },
            {
              title: 'トップメニュー',
              says: [
                '「トップメニュー」画面が表示されます。最近のログインに心当たりがないときは、すぐに労金へご連絡ください。',
              ],
              screens: ['general-menu'],
            },
          ],
        },
      ],
    },
    {
      title: 'ご自身の情報',
      says: [],
      sections: [
        ACCOUNT,
        PASSWORD,
        {
          title: '操作履歴',
          says: [],
          isFlow: false,
          steps: [
            {
              title: '操作履歴の表示',
              says: ['「トップメニュー」画面の［操作履歴］を押すと、ご自身の操作を確かめられます。'],
              screens: ['general-history'],
            },
          ],
        },
        LOG_OUT,
      ],
    },
    renewal('マスターユーザー'),
    {
      title: 'こまったときは',
      says: [],
      sections: [
        loginTroubles('マスターユーザーまたは労金', ['login-locked', 'login-blocked'], {
          says: [
            'マスターユーザーに、仮のパスワードの設定を依頼してください。仮のパスワードでログインすると、次の画面が表示されます。ご自身で決めたパスワードを2回入力し、［設定］を押します。',
          ],
          screens: ['own-password'],
        }),
        LOGGED_OUT,
        enrolmentTroubles('マスターユーザーまたは労金'),
        closed([CLOSED_CERTIFICATE, CLOSED_LOGIN]),
        { title: 'メールが届かないとき', says: [], isFlow: false, steps: [BOUNCED_OWN] },
        ERRORS,
      ],
    },
    {
      title: '別紙',
      says: [],
      sections: [
        { title: '入力のきまり', says: [], isFlow: false, steps: [INPUT_RULES] },
        SOFTWARE_KEYBOARD,
        mailTable('general'),
      ],
    },
  ],
}
