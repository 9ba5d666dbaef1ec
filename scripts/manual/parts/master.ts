import type { Part } from '../part.ts'
import { ACCOUNT, beforeYouBegin, INPUT_RULES, LOG_OUT, PASSWORD, renewal, SOFTWARE_KEYBOARD } from './common.ts'
import { mailTable } from './mails.ts'
import { FIRST_USE, GENERAL_USERS } from './master-chapters.ts'
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

export const MASTER: Part = {
  file: 'master',
  title: 'マスターユーザー編',
  reader: '会員・事業主のマスターユーザーの方（1契約に1名）',
  chapters: [
    beforeYouBegin([
      ['「ご利用開始（変更）のお知らせ」', 'アドレス（URL）とご契約番号が書かれています'],
      ['お申込書類の控え', '届け出た初期パスワードが書かれています'],
      ['メールアドレス', '認証コードやお知らせが届きます。携帯電話のアドレスは、なるべく使わないでください'],
      ['ユーザーIDとパスワード', 'これから登録するものを、先に決めておきます'],
    ]),
    FIRST_USE,
    GENERAL_USERS,
    {
      title: 'ご自身の情報',
      says: [],
      sections: [
        ACCOUNT,
        PASSWORD,
        {
          title: '操作履歴',
          says: ['契約のすべてのユーザーの操作を確かめます。'],
          isFlow: false,
          steps: [
            {
              title: '操作履歴の表示',
              says: [
                '「トップメニュー」画面の［操作履歴］を押します。条件を選び、［表示］を押します。新しい操作が上に並びます。',
              ],
              screens: ['history'],
            },
          ],
        },
        LOG_OUT,
      ],
    },
    renewal('労金'),
    {
      title: 'こまったときは',
      says: [],
      sections: [
        loginTroubles('労金', ['login-locked', 'login-blocked-master'], {
          says: [
            '労金へお申し出ください。手続きの後、登録されているメールアドレスに案内が届きます。案内のアドレスを開き、新しいパスワードを設定します（「案内のメールからパスワードを設定する」をご覧ください）。',
          ],
        }),
        {
          title: '案内のメールからパスワードを設定する',
          says: [],
          isFlow: true,
          steps: [
            {
              title: '新しいパスワードの入力',
              says: ['メールに書かれたアドレスを開き、新しいパスワードを2回入力して、［設定］を押します。'],
              screens: ['password-link'],
              notes: ['案内は、送信から24時間、1回だけ使えます。'],
            },
            {
              title: '設定の完了',
              says: ['次のログインから、新しいパスワードを使います。'],
              screens: ['password-link-done'],
            },
          ],
        },
        {
          title: '案内のアドレスが使えないとき',
          says: [],
          isFlow: false,
          steps: [
            {
              title: '使えないアドレス（E7040・E7044）',
              says: [
                'E7044は、既にそのアドレスからパスワードを設定したときに、その日時とともに表示されます。設定した覚えがないときは、すぐに労金へご連絡ください。',
                'E7040は、24時間を過ぎたとき、新しい案内が送られたときに表示されます。パスワードは変わっていません。新しい案内が必要なときは、労金へお申し出ください。',
              ],
              pictures: ['password-link-used', 'password-link-over'],
            },
          ],
        },
        LOGGED_OUT,
        enrolmentTroubles('労金'),
        closed([{ title: '初期登録ログイン', pictures: ['registration-closed'] }, CLOSED_CERTIFICATE, CLOSED_LOGIN]),
        {
          title: 'メールが届かないとき',
          says: [],
          isFlow: false,
          steps: [
            BOUNCED_OWN,
            {
              title: '一般ユーザーに届いていないとき（一般ユーザー管理）',
              says: [
                '「一般ユーザー管理」画面に、届いていない方とアドレスが表示されます。ご本人に正しいアドレスを確かめ、ユーザー名を押します。',
              ],
              pictures: ['users-bounced'],
            },
            {
              title: '一般ユーザーに届いていないとき（一般ユーザー情報）',
              says: [
                '［ユーザー名・メールアドレスの変更］を押し、届くメールアドレスに変更します。変更すると、「メール不達」の表示は消えます。',
              ],
              pictures: ['user-bounced'],
            },
          ],
        },
        ERRORS,
      ],
    },
    {
      title: '別紙',
      says: [],
      sections: [
        { title: '入力のきまり', says: [], isFlow: false, steps: [INPUT_RULES] },
        SOFTWARE_KEYBOARD,
        mailTable('master'),
      ],
    },
  ],
}
