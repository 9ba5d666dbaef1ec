import type { Chapter } from '../part.ts'

export const APPROVALS: Chapter = {
  title: '承認が必要な手続き',
  says: [
    '申請書をもとに1人の職員が依頼し、別の職員が申請書の原本と見比べて承認します。承認されるまで、何も行われません。',
  ],
  sections: [
    {
      title: '依頼から承認まで',
      says: [],
      isFlow: true,
      steps: [
        {
          title: '依頼',
          says: ['「契約情報」画面で手続きを選びます。申請書の番号と理由を入力し、［承認を依頼］を押します。'],
          screens: ['request-password-link'],
        },
        {
          title: '承認待ち',
          says: ['依頼した内容を表示します。間違えたときは［取り下げ］を押します。依頼は7日で期限切れになります。'],
          screens: ['approval-own'],
        },
        {
          title: '依頼の確認',
          says: ['別の職員が、「労金メニュー」画面の［承認待ち］を押し、手続きの名前を押します。'],
          screens: ['approvals'],
        },
        {
          title: '承認・却下',
          says: [
            '申請書の原本とすべて一致していることを確かめ、［承認して実行］を押します。違うときは、理由を入力して［却下］を押します。',
          ],
          screens: ['approval'],
          notes: ['依頼した職員は、自分の依頼を承認できません。'],
        },
        { title: '結果', says: ['結果は、依頼した職員にメールでお知らせします。'], screens: ['approval-done'] },
      ],
    },
    {
      title: '却下されたとき',
      says: [],
      isFlow: false,
      steps: [
        {
          title: '却下の結果',
          says: ['手続きは行われていません。理由を確かめ、必要なときは改めて依頼してください。'],
          pictures: ['approval-declined'],
        },
      ],
    },
    {
      title: 'ほかの手続きの依頼画面',
      says: [],
      isFlow: false,
      steps: [
        {
          title: 'マスターユーザーのメールアドレスの訂正',
          says: ['訂正後のメールアドレスを2回入力します。'],
          screens: ['request-correct-mail'],
        },
        {
          title: 'マスターユーザーの初期化',
          says: ['新しく届け出られた初期パスワードを2回入力します。いまのユーザーIDは、二度と使えません。'],
          screens: ['request-reset-master'],
        },
        {
          title: '初期登録ログインの閉塞の解除',
          says: ['「ロック・閉塞の確認と解除」画面の［解除の承認を依頼する］を押します。'],
          screens: ['locks-blocked', 'request-unblock-contract'],
        },
        {
          title: 'マスターユーザーの閉塞の解除',
          says: ['マスターユーザーの閉塞も、「ロック・閉塞の確認と解除」画面から、同じように依頼します。'],
          screens: ['request-unblock-master'],
        },
        {
          title: '契約の終了',
          says: ['すべてのユーザーがログインできなくなります。30日以内は取り消せます。'],
          screens: ['request-terminate'],
        },
        {
          title: '契約の終了の取り消し',
          says: ['終了した契約の「契約情報」画面の［契約の終了の取り消し］を押します。'],
          screens: ['contract-terminated', 'request-take-back'],
        },
      ],
    },
  ],
}
