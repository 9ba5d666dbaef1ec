/** For whoever is about to guess towards the lock: only somebody else can set another password. */
export const FORGOTTEN_PASSWORD =
  'パスワードをお忘れのときは、間違いを繰り返さずに再設定を依頼してください。マスターユーザーの方は労金へ、一般ユーザーの方はマスターユーザーへご連絡ください。'

/** Chromium's window of certificates names holder, issuer and serial number: two of one user look alike there. */
export const WHERE_THE_END_STANDS = '有効期限が表示されないときは、［証明書情報］を押すと確かめられます。'
