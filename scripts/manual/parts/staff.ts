import type { Part } from '../part.ts'
import { APPROVALS } from './approval-chapter.ts'
import { beforeYouBegin, LOG_OUT } from './common.ts'
import { mailTable } from './mails.ts'
import { CALLS, LOOK_UP, REGISTER } from './staff-chapters.ts'
import { ERRORS, LOGGED_OUT } from './troubles.ts'

export const STAFF: Part = {
  file: 'staff',
  title: '労金職員編',
  reader: '労金の職員の方',
  chapters: [
    beforeYouBegin([
      ['契約番号と初期パスワード', 'その労金の最初の職員の方。システムの管理者から渡されます'],
      ['ユーザーIDと仮のパスワード', '2人目からの職員の方。最初の職員（マスターユーザー）から渡されます'],
      ['メールアドレス', '認証コードやお知らせが届きます'],
    ]),
    {
      title: 'はじめて使うとき',
      says: ['職員も、会員・事業主の方と同じように電子証明書でログインします。見えるのは、自分の労金の契約だけです。'],
      sections: [
        {
          title: '職員の登録',
          says: [],
          isFlow: true,
          steps: [
            {
              title: '最初の職員の登録',
              says: [
                'システムの管理者が、労金の店舗の契約番号と初期パスワードを発行します。一度しか表示されないため、管理者から直接受け取ってください。',
                '「マスターユーザー編」の「マスターユーザーの初期登録」「電子証明書発行」「ログイン」のとおりに操作します。',
              ],
            },
            {
              title: '2人目の職員の登録',
              says: [
                '最初の職員が、「マスターユーザー編」の「一般ユーザーの登録」のとおりに、2人目の職員を登録します。2人目の職員は、「一般ユーザー編」のとおりに操作します。',
              ],
              notes: [
                '職員が2人以上になると、職員の登録、変更、解除、失効、削除には、ほかの職員の承認が必要です。',
                '登録した職員の依頼を、登録された職員が承認することは、登録から30日間できません。',
              ],
            },
            {
              title: 'トップメニュー',
              says: ['ログインすると、「トップメニュー」画面に［労金メニュー］が表示されます。'],
              screens: ['staff-menu'],
            },
            { title: '労金メニュー', says: ['契約とユーザーについての操作は、ここから始めます。'], screens: ['bank'] },
          ],
        },
        {
          title: '職員の変更と削除',
          says: ['最初の職員が、「トップメニュー」画面の［一般ユーザー管理］から依頼し、ほかの職員が承認します。'],
          isFlow: false,
          steps: [
            {
              title: '職員の削除の依頼',
              says: [
                '職員の名前を押し、［削除］を押します。申請書の番号と理由を入力し、［承認を依頼］を押します。変更、解除、失効も同じように依頼します。',
              ],
              screens: ['staff-delete'],
            },
            {
              title: '職員の電子証明書の失効の依頼',
              says: [
                '労金の店舗の「契約情報」画面で、電子証明書の欄の［失効を依頼する］を押します。理由を選び、［承認を依頼］を押します。',
              ],
              screens: ['request-revoke'],
            },
          ],
        },
      ],
    },
    REGISTER,
    LOOK_UP,
    CALLS,
    APPROVALS,
    {
      title: 'お知らせ',
      says: ['ログイン前の画面に、期間を決めてお知らせを表示します。'],
      sections: [
        {
          title: 'お知らせの登録',
          says: [],
          isFlow: true,
          steps: [
            {
              title: '内容の入力',
              says: [
                '［お知らせの管理］を押し、［お知らせの登録］を押します。',
                '件名、本文、表示の期間を入力し、［登録］を押します。',
              ],
              screens: ['notice-new'],
              notes: ['どなたにも見える画面に表示されます。個人や契約先の名前は書かないでください。'],
            },
            {
              title: '登録の完了',
              says: ['一覧に加わります。件名を押すと、変更と取り下げができます。'],
              screens: ['notices'],
            },
            {
              title: '変更と取り下げ',
              says: ['内容を変えて［変更］を押すか、［取り下げる］を押します。'],
              screens: ['notice'],
            },
          ],
        },
      ],
    },
    {
      title: '操作履歴と不正なアクセス',
      says: [],
      sections: [
        {
          title: '操作履歴',
          says: [],
          isFlow: false,
          steps: [
            {
              title: '操作履歴の表示とダウンロード',
              says: [
                '「トップメニュー」画面の［操作履歴］を押すと、自分の労金の契約の操作を確かめられます。操作履歴は10年間保存され、書き換えられません。',
              ],
              screens: ['staff-history'],
            },
          ],
        },
        {
          title: '認証の失敗',
          says: [],
          isFlow: false,
          steps: [
            {
              title: '接続元ごとの失敗',
              says: [
                '［認証の失敗（接続元別）］を押すと、1日の認証の失敗、ロック、閉塞を、接続元（IPアドレス）ごとに確かめられます。',
                '1つの接続元から多くの種類の番号やIDが入力されているときは、不正なアクセスの疑いがあります。システムの管理者に連絡してください。',
              ],
              screens: ['refusals'],
            },
            {
              title: '1つの接続元の明細',
              says: ['接続元を押すと、1回ごとの失敗を表示します。'],
              screens: ['refusals-address'],
            },
          ],
        },
        LOG_OUT,
      ],
    },
    {
      title: 'こまったときは',
      says: [
        'ログインと電子証明書の発行については、「マスターユーザー編」の「こまったときは」をご覧ください。職員には、受付時間の制限はありません。',
      ],
      sections: [LOGGED_OUT, ERRORS],
    },
    { title: '別紙', says: [], sections: [mailTable('staff')] },
  ],
}
