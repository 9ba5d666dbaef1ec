// こまったときは: what is on the screen when something does not go on, what was kept of it, and what to do.
import type { Section, Step } from '../part.ts'

const LOCKS: Step = {
  title: 'ロックと閉塞',
  says: [
    'パスワードを続けて6回間違えると、60分間ロックされます。60分たつと、もう一度操作できます。ロックが3回繰り返されると閉塞となり、時間がたっても解除されません。',
    '上は「ログイン」画面でロックされたとき、下は閉塞となったときの画面です。',
  ],
}

/** @param blocked whom a blocked user asks */
const numbers = (blocked: string): Step => ({
  title: '画面の番号と、すること',
  says: [],
  table: [
    ['番号', 'どういうことか', 'すること'],
    ['E2002', 'ユーザーIDまたはパスワードが違います', '大文字と小文字を確かめて、もう一度入力します'],
    ['E2003', 'パスワードが違います', '大文字と小文字を確かめて、もう一度入力します'],
    ['E2004', 'ロックされています', '表示された時刻まで待ちます'],
    ['E2005', '閉塞されています', `${blocked}に解除を依頼します`],
    ['E3001', '有効な電子証明書が発行済みです', `電子証明書を失くしたときは、${blocked}に失効を依頼します`],
    ['E3004', '手続きの受付が終わりました', 'ユーザー認証からやり直します'],
    ['E3007', '認証コードのメールを送れませんでした', '少し待ってから［認証コードを再送信］を押します'],
    ['E4001', '電子証明書が使われていません', 'ブラウザのすべてのウィンドウを閉じ、開き直します'],
    ['E4002', 'ほかのシステムの電子証明書を選んでいます', 'ブラウザをすべて閉じ、ご自身のユーザーIDのものを選びます'],
    ['E4003', '電子証明書の期限が切れています', '［電子証明書発行］から更新します'],
    ['E4004', '電子証明書が失効しています', '［電子証明書発行］から、新しいものを発行します'],
    ['E4005', '古い電子証明書を選んでいます', 'ブラウザをすべて閉じ、期限の新しいものを選びます'],
    ['E4006', 'ユーザーが削除されています', 'マスターユーザーに確かめます'],
    ['E4007', '契約が終了しています', '労金へお問い合わせください'],
    ['E7023', '受付時間外です', '表示された日時になってから、もう一度操作します'],
  ],
})

/**
 * @param blocked whom a blocked user asks
 * @param locks pictures of the login, locked and blocked
 * @param forgotten what one does who forgot the password
 */
export const loginTroubles = (
  blocked: string,
  locks: readonly string[],
  forgotten: Pick<Step, 'says' | 'screens'>,
): Section => ({
  title: 'ログインできないとき',
  says: ['画面のメッセージの番号を見て、次の表のとおりに操作してください。'],
  isFlow: false,
  steps: [
    numbers(blocked),
    {
      title: '電子証明書が使われていないとき',
      says: ['考えられる原因を、上から順に確かめてください。'],
      screens: ['login-no-certificate'],
    },
    {
      title: '電子証明書の確認で「ログインできません」と表示されたとき',
      says: [
        '「電子証明書の確認」画面でも、同じ原因と対処を表示します。操作してから［もう一度確認する］を押してください。',
      ],
      screens: ['certificate-check-none'],
    },
    {
      title: 'ほかのシステムの電子証明書を選んだとき',
      says: ['ブラウザを閉じるまで、選んだものが使われます。すべてのウィンドウを閉じてからやり直してください。'],
      pictures: ['login-unknown'],
    },
    {
      title: 'パスワードを間違えたとき',
      says: ['正しいパスワードを入力し、［ログイン］を押します。'],
      pictures: ['login-refused'],
    },
    { ...LOCKS, pictures: locks },
    {
      title: '電子証明書が使えないとき',
      says: ['上から順に、期限が切れたとき、失効したとき、更新する前の古いものを選んだときの画面です。'],
      pictures: ['login-expired', 'login-revoked', 'login-superseded'],
    },
    {
      title: 'ユーザーが削除されたとき、契約が終了したとき',
      says: ['上はユーザーが削除されたとき、下は契約が終了したときの画面です。電子証明書は、もう使えません。'],
      pictures: ['login-deleted', 'login-terminated'],
    },
    { title: 'パスワードを忘れたとき', ...forgotten },
  ],
})

/** Both begin at the login again, and what was not finished is lost. */
export const LOGGED_OUT: Section = {
  title: '途中でログアウトしたとき',
  says: [
    '完了の表示が出た操作は、保存されています。入力の途中だった内容は、保存されていません。もう一度ログインして、操作してください。',
  ],
  isFlow: false,
  steps: [
    {
      title: 'まもなくログアウトする、と表示されたとき',
      says: [
        '15分間操作しないとログアウトするため、その少し前に表示されます。［ログインを続ける］を押すと、続けて利用できます。入力している間は表示されません。',
        '「ログアウトしました」に変わったときは、別のタブでログインすると、入力した内容をそのまま送信できます。',
      ],
      pictures: ['login-ending'],
    },
    {
      title: '長い時間操作しなかったとき',
      says: ['15分間操作しなかったときに表示されます。'],
      pictures: ['login-timed-out'],
    },
    {
      title: 'ログインから8時間たったとき',
      says: ['操作していても、8時間ごとにログインが必要です。'],
      pictures: ['login-all-day'],
    },
    {
      title: 'パスワードが変更されたとき',
      says: [
        '別の画面でパスワードを変更したときや、仮のパスワードが設定されたときに表示されます。新しいパスワード（仮のパスワード）でログインします。',
        '変更した覚えがなく、仮のパスワードの連絡も受けていないときは、すぐに労金へご連絡ください。',
      ],
      pictures: ['login-new-password'],
    },
    {
      title: 'ログアウトした後に入力を送信したとき',
      says: ['入力した内容は保存されていません。ログインしてから、もう一度入力してください。'],
      pictures: ['login-form-lost'],
    },
    {
      title: '別の画面やパソコンでログインしたとき',
      says: [
        '同時にログインできるのは1か所です。新しくログインすると、前の画面は終了します。',
        'ご自身でログインした覚えがないときは、パスワードを変更し、すぐに労金へご連絡ください。',
      ],
      pictures: ['login-elsewhere'],
    },
  ],
}

/** @param blocked whom a blocked user asks */
export const enrolmentTroubles = (blocked: string): Section => ({
  title: '電子証明書を発行できないとき',
  says: [],
  isFlow: false,
  steps: [
    {
      title: '認証コードの間違い',
      says: [
        '新しいメールに書かれた6桁の数字を、もう一度入力します。5回間違えると、ユーザー認証からやり直しになります。間違えても、パスワードの間違いには数えません。',
      ],
      pictures: ['certificate-2-refused'],
    },
    {
      title: 'ユーザー認証のロックと閉塞',
      says: [
        `上はロックされたとき、下は閉塞となったときの画面です。ロックは表示された時刻に解除されます。閉塞は、${blocked}に解除を依頼してください。取り込み済みの電子証明書でのログインは、そのまま使えます。`,
      ],
      pictures: ['certificate-1-locked', 'certificate-1-blocked'],
    },
    {
      title: '通信が切れたとき（ユーザー認証、認証コード入力）',
      says: [
        '入力した内容は、画面に残っています。インターネットの接続を確かめてから、［もう一度送信する］を押します。',
      ],
      screens: ['certificate-1-offline'],
    },
    {
      title: '通信が切れたとき（発行中）',
      says: [
        '自動で2回やり直しても通信できないときに表示されます。作った鍵は、ブラウザの中に残っています。接続を確かめてから、［もう一度試す］を押します。電子証明書が二重に発行されることはありません。',
      ],
      screens: ['certificate-4-offline'],
      notes: ['画面を閉じてしまったときも、24時間以内に同じブラウザでやり直すと、同じ電子証明書を受け取れます。'],
    },
    {
      title: '発行できないブラウザ',
      says: [
        'Microsoft EdgeのIEモードや、古いブラウザでは発行できません。画面に書かれたブラウザで開き直してください。何も始まっていないため、取り消す操作は要りません。',
      ],
      screens: ['certificate-unsupported'],
    },
  ],
})

/** @param ways the ways in that the reader has, each with the title of its picture */
export const closed = (ways: readonly Pick<Step, 'title' | 'pictures'>[]): Section => ({
  title: '受付時間外のとき',
  says: [
    '受付時間が決められているときは、その外の時間に、初期登録、電子証明書の発行、ログインを始められません。次の受付の日時が表示されます。',
    '入力した内容は処理していません。パスワードの間違いにも数えません。表示された日時になってから、もう一度操作してください。',
  ],
  isFlow: false,
  steps: [
    { title: 'ログイン前の画面', says: [], pictures: ['portal-closed'] },
    ...ways.map(way => ({ says: [], ...way })),
  ],
})

export const CLOSED_CERTIFICATE = { title: '電子証明書発行', pictures: ['certificate-1-closed'] }
export const CLOSED_LOGIN = { title: 'ログイン', pictures: ['login-closed'] }

const ERROR_PAGES: readonly (readonly [id: string, title: string, says: string])[] = [
  [
    'not-found',
    '画面が見つからないとき（E9001）',
    'アドレスが違うか、画面がなくなっています。［最初の画面へ］を押して、操作をやり直してください。',
  ],
  [
    'forbidden',
    '操作を受け付けられないとき（E9002）',
    '画面を開いてから長い時間がたったときや、ほかのサイトから送信されたときに表示されます。送信された内容は処理していません。最初の画面からやり直してください。',
  ],
  [
    'too-many',
    '操作が集中しているとき（E2006）',
    '同じ接続元から、短い時間に多くの操作がありました。送信した内容は処理していません。1分ほど待ってから、やり直してください。',
  ],
  [
    'too-large',
    '送信された内容が大きすぎるとき（E9004）',
    '入力した内容が、受け付けられる大きさを超えています。送信した内容は処理していません。最初の画面から入力し直してください。',
  ],
  [
    'unreadable',
    '送信された内容を読み取れないとき（E1013）',
    '通信の途中で、内容が欠けたときなどに表示されます。送信した内容は処理していません。最初の画面からやり直してください。',
  ],
  [
    'failure',
    'システムの問題が発生したとき（E9003）',
    '完了の表示が出ていない操作は、保存されていないことがあります。少し待ってからログインし、内容を確かめてください。繰り返し表示されるときは、画面の番号を労金へお知らせください。',
  ],
]

export const ERRORS: Section = {
  title: 'エラーの画面が表示されたとき',
  says: [
    '「登録しました」などの完了の表示が出た操作は、保存されています。［最初の画面へ］を押して、操作をやり直してください。お問い合わせのときは、画面に表示されている番号をお知らせください。',
  ],
  isFlow: false,
  steps: ERROR_PAGES.map(([id, title, says]) => ({ title, says: [says], pictures: [id] })),
}

export const BOUNCED_OWN: Step = {
  title: 'ご自身に届いていないとき',
  says: [
    'お送りしたメールが届かなかったときは、「トップメニュー」画面に表示されます。「契約ユーザー情報変更」画面で、届くメールアドレスに変更してください。変更すると、表示は消えます。',
  ],
  pictures: ['menu-bounced'],
  notes: [
    '届かないままでは、電子証明書を更新するときの認証コードを受け取れません。',
    'メールがいっぱいのときや、アドレスが変わったときなどに、届かなくなります。',
  ],
}
