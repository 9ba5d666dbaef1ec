// What more than one part says.
import type { Chapter, Section, Step } from '../part.ts'

const HOW_TO_READ: Section = {
  title: 'この説明書の見かた',
  says: [],
  isFlow: false,
  steps: [
    {
      title: '記号と番号',
      says: [
        '画面の絵の赤い番号は、その下の【入力項目説明】【ボタン説明】の番号と同じです。絵は見本のため、日付や番号はお使いの画面と異なります。',
      ],
      table: [
        ['記号', '意味'],
        ['［ ］', 'ボタンや、押すと次に進む項目の名前'],
        ['「 」', '画面や項目の名前'],
        ['<必須>', '必ず入力する項目'],
        ['※', '知っておいていただきたいこと'],
        ['（E2001）など', '画面に表示されるメッセージの番号。お問い合わせのときにお知らせください'],
      ],
    },
  ],
}

const BROWSERS: Step = {
  title: 'ご利用になるパソコンとブラウザ',
  says: ['次のブラウザでご利用ください。新しい版に更新してお使いください。'],
  table: [
    ['パソコン', 'ブラウザ'],
    ['Windows', 'Microsoft Edge、Google Chrome、Firefox'],
    ['macOS', 'Safari、Microsoft Edge、Google Chrome、Firefox'],
    ['Linux', 'Google Chrome、Chromium、Microsoft Edge、Firefox'],
  ],
  notes: [
    'Microsoft EdgeのIEモードでは使えません。通常のモードでお使いください。',
    'ブラウザの「戻る」「進む」ボタンは使わず、画面のボタンで操作してください。',
    '電子証明書は、発行したパソコンに取り込んで使います。いつもお使いのパソコンとWindowsアカウントで操作してください。',
  ],
}

/** @param needed what is to be at hand before one begins */
export const beforeYouBegin = (needed: readonly (readonly string[])[]): Chapter => ({
  title: 'はじめに',
  says: [
    'ろうきん賃金控除事務支援システムを、パソコンからインターネットを通じて使うための説明書です。初めてお使いになるときと、電子証明書を更新するとき（1年に1回）にご覧ください。',
  ],
  sections: [
    HOW_TO_READ,
    {
      title: 'ご用意いただくもの',
      says: [],
      isFlow: false,
      steps: [{ title: '始める前の準備', says: [], table: [['用意するもの', '説明'], ...needed] }, BROWSERS],
    },
  ],
})

export const INPUT_RULES: Step = {
  title: 'ユーザーIDとパスワードの決まり',
  says: [],
  table: [
    ['項目', '決まり'],
    ['ユーザーID', '半角英字と数字を両方含む6～12桁。一度登録すると変更できません'],
    ['パスワード', '半角の英大文字・英小文字・数字・記号をすべて含む8～12桁。ユーザーIDを含むものは使えません'],
  ],
  notes: ['どちらも、英字の大文字と小文字を区別します。', 'ほかの人に知られないように管理してください。'],
}

export const SOFTWARE_KEYBOARD: Section = {
  title: 'ソフトウェアキーボード',
  says: [
    'パスワードの欄の下にある［ソフトウェアキーボード］を押すと、画面にキーが表示されます。キーをマウスで押して入力します。',
  ],
  isFlow: false,
  steps: [
    {
      title: 'ソフトウェアキーボードの画面',
      says: [],
      screens: ['software-keyboard'],
    },
  ],
}

export const ISSUING: Step = {
  title: '発行中',
  says: ['発行している間は、そのままお待ちください。画面を閉じないでください。'],
  pictures: ['certificate-4'],
  notes: ['通信が切れたときは、案内に従って［もう一度試す］を押します。同じ電子証明書を受け取れます。'],
}

export const IMPORT: Step = {
  title: 'インポート',
  says: [
    'ダウンロードした電子証明書ファイル（.p12）を、パソコンに取り込みます。お使いのブラウザに合った手順が開いています。絵のとおりに操作してください。',
    '「正しくインポートされました。」と表示されたら、［閉じる］を押し、ブラウザのすべてのウィンドウを［×］で閉じます。',
  ],
  screens: ['certificate-6'],
  notes: [
    'ファイルのパスワードは、発行した日のログインパスワードです。',
    'Windowsでは、アカウントごとに取り込みが必要です。',
    'ブラウザのウィンドウが1つでも開いていると、取り込んだ電子証明書が使われません。',
    '取り込みが終わったら、ダウンロードしたファイルを削除し、ごみ箱からも削除してください。',
  ],
}

export const CLOSED: Step = {
  title: '終了',
  says: ['［閉じる］を押すと、終わりの画面を表示します。ブラウザのすべてのウィンドウを［×］で閉じてください。'],
  pictures: ['certificate-closed'],
}

export const CHECK: Step = {
  title: '電子証明書の確認',
  says: [
    '取り込んだ電子証明書が使えるかどうかを確かめる画面です。ブラウザを開き直してから表示してください。電子証明書を選ぶ小さな画面が出たときは、ご自身のユーザーIDのものを選び、［OK］を押します。',
  ],
  screens: ['certificate-check'],
}

export const ACCOUNT: Section = {
  title: '契約ユーザー情報の変更',
  says: ['ご自身のユーザー名とメールアドレスを変更します。ユーザーIDは変更できません。'],
  isFlow: true,
  steps: [
    {
      title: '変更内容の入力',
      says: [
        '「トップメニュー」画面の［契約ユーザー情報変更］を押します。',
        '変更する項目を入力し、「現在のパスワード」を入力して、［変更］を押します。',
      ],
      screens: ['account'],
    },
    {
      title: '新しいアドレスの確認',
      says: [
        'メールアドレスを変更したときは、新しいアドレスに認証コードが届きます。メールに書かれた6桁の数字を入力し、［認証］を押します。',
      ],
      screens: ['account-mail'],
      notes: [
        'メールが届かないときは［キャンセル］を押し、アドレスを確かめてください。認証するまで、アドレスは変わりません。',
      ],
    },
    {
      title: '変更の完了',
      says: ['変更が終わりました。変更前のアドレスにもお知らせが届きます。'],
      screens: ['account-done'],
    },
  ],
}

export const PASSWORD: Section = {
  title: 'パスワードの変更',
  says: [],
  isFlow: true,
  steps: [
    {
      title: '新しいパスワードの入力',
      says: [
        '「トップメニュー」画面の［パスワード変更］を押します。',
        '現在のパスワードと、新しいパスワードを2回入力し、［変更］を押します。',
      ],
      screens: ['password'],
      notes: [
        '以前にダウンロードした電子証明書ファイルのパスワードは、変わりません。',
        'ほかの画面やパソコンでログインしていたときは、そちらはログアウトします。',
      ],
    },
    {
      title: '変更の完了',
      says: ['次のログインから、新しいパスワードを使います。'],
      screens: ['password-done'],
    },
  ],
}

export const LOG_OUT: Section = {
  title: 'ログアウト',
  says: [],
  isFlow: false,
  steps: [
    {
      title: 'ログアウト',
      says: ['操作が終わったら、画面の右上の［ログアウト］を押します。'],
      screens: ['logged-out'],
      notes: ['15分間操作しないと、自動でログアウトします。8時間たったときも、もう一度ログインが必要です。'],
    },
  ],
}

/** @param helper who lifts a block and revokes */
export const renewal = (helper: string): Chapter => ({
  title: '電子証明書の更新（1年に1回）',
  says: [
    '電子証明書の有効期間は、発行した日を含めて366日間です。期限の30日前から更新できます。30日前と10日前に、メールでお知らせします。',
  ],
  sections: [
    {
      title: '更新の手順',
      says: [],
      isFlow: true,
      steps: [
        {
          title: '更新の開始',
          says: [
            '期限の30日前になると、「ログイン」画面と「トップメニュー」画面に案内が表示されます。［電子証明書を更新する］を押します。',
          ],
          pictures: ['menu-renewal'],
          notes: [
            '期限を過ぎた後も、「ろうきん賃金控除事務支援システムログイン画面」の［電子証明書発行］から更新できます。',
          ],
        },
        {
          title: '新しい電子証明書の発行',
          says: ['はじめての発行と同じ手順で、発行とインポートを行います。「電子証明書発行」のページをご覧ください。'],
        },
        {
          title: '新しい電子証明書でログイン',
          says: [
            'ブラウザのすべてのウィンドウを閉じ、開き直してログインします。電子証明書を選ぶ画面では、有効期限の新しいほうを選びます。',
            '新しい電子証明書で初めてログインすると、古い電子証明書は使えなくなります。それまでは、古いものでもログインできます。',
          ],
          pictures: ['menu-newer-waits'],
        },
        {
          title: '古い電子証明書の削除',
          says: ['新しい電子証明書でログインできたら、古い電子証明書はパソコンから削除してかまいません。'],
          notes: [`新しい電子証明書のファイルを失くしたときは、${helper}に失効を依頼してください。`],
        },
      ],
    },
  ],
})

export const LOCKS: Step = {
  title: 'ロックと閉塞',
  says: [
    'パスワードを続けて6回間違えると、60分間ロックされます。60分たつと、もう一度操作できます。ロックが3回繰り返されると閉塞となり、時間がたっても解除されません。',
  ],
  pictures: ['login-locked', 'login-blocked'],
}

/**
 * @param blocked whom a blocked user asks
 * @param forgotten what one does who forgot the password
 */
export const troubles = (blocked: string, forgotten: Pick<Step, 'says' | 'screens'>): Section => ({
  title: 'ログインできないとき',
  says: ['画面のメッセージの番号を見て、次の表のとおりに操作してください。'],
  isFlow: false,
  steps: [
    {
      title: '画面の番号と、すること',
      says: [],
      table: [
        ['番号', 'どういうことか', 'すること'],
        ['E2002', 'ユーザーIDまたはパスワードが違います', '大文字と小文字を確かめて、もう一度入力します'],
        ['E2003', 'パスワードが違います', '大文字と小文字を確かめて、もう一度入力します'],
        ['E2004', 'ロックされています', '表示された時刻まで待ちます'],
        ['E2005', '閉塞されています', `${blocked}に解除を依頼します`],
        ['E3001', '有効な電子証明書が発行済みです', `電子証明書を失くしたときは、${blocked}に失効を依頼します`],
        ['E4001', '電子証明書が使われていません', 'ブラウザのすべてのウィンドウを閉じ、開き直します'],
        ['E4003', '電子証明書の期限が切れています', '［電子証明書発行］から更新します'],
        ['E4004', '電子証明書が失効しています', '［電子証明書発行］から、新しいものを発行します'],
        ['E4005', '古い電子証明書を選んでいます', 'ブラウザをすべて閉じ、期限の新しいものを選びます'],
        ['E4008', '15分間操作しなかったため、ログアウトしました', 'もう一度ログインします'],
        ['E7023', '受付時間外です', '表示された日時になってから、もう一度操作します'],
      ],
    },
    {
      title: '電子証明書が使われていないとき',
      says: ['考えられる原因を、上から順に確かめてください。'],
      screens: ['login-no-certificate'],
    },
    {
      title: 'パスワードを間違えたとき',
      says: ['正しいパスワードを入力し、［ログイン］を押します。'],
      pictures: ['login-refused'],
    },
    LOCKS,
    {
      title: '電子証明書が使えないとき',
      says: ['上から順に、期限が切れたとき、失効したとき、更新する前の古いものを選んだときの画面です。'],
      pictures: ['login-expired', 'login-revoked', 'login-superseded'],
    },
    { title: 'パスワードを忘れたとき', ...forgotten },
    {
      title: '画面が見つからないとき',
      says: ['アドレスが違うか、画面がなくなっています。［最初の画面へ］を押して、操作をやり直してください。'],
      pictures: ['not-found'],
    },
  ],
})
