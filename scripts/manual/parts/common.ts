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
            'ブラウザのすべてのウィンドウを閉じ、開き直してログインします。電子証明書を選ぶ画面では、有効期限の新しいほうを選びます。表示されないときは、［証明書情報］を押すと確かめられます。',
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
