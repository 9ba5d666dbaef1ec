import type { Child, FC } from 'hono/jsx'
import { Notes } from '../../ui/details.tsx'
import { ErrorSummary, Field, type FieldErrors, FormActions, PostForm } from '../../ui/form.tsx'
import { Layout } from '../../ui/layout.tsx'
import { RegistrationProgress } from './registration-progress.tsx'

const LABELS = { contractNumber: '契約番号', initialPassword: '初期パスワード' }

type Props = { typed?: Record<string, string>; errors?: FieldErrors; refusal?: Child }

/** 初期登録ログイン (manual ③) */
export const RegistrationLoginPage: FC<Props> = ({ typed = {}, errors = {}, refusal }) => (
  <Layout title="初期登録ログイン" step="③">
    <RegistrationProgress current={3} />
    {refusal}
    <ErrorSummary errors={errors} labels={LABELS} />
    <section class="panel">
      <p>「ご利用開始（変更）のお知らせ」の契約番号と、お申込時に届け出た初期パスワードを入力してください。</p>
      <PostForm class="form" action="/registration">
        <Field
          name="contractNumber"
          label={LABELS.contractNumber}
          hint="半角数字8桁"
          inputmode="numeric"
          autocomplete="off"
          rule="contractNumber"
          value={typed.contractNumber ?? ''}
          error={errors.contractNumber}
        />
        <Field
          name="initialPassword"
          type="password"
          label={LABELS.initialPassword}
          hint="8桁（半角英大文字、英小文字、数字、記号をすべて含む）"
          autocomplete="off"
          error={errors.initialPassword}
        />
        <FormActions back="/" button="次へ" />
      </PostForm>
    </section>
    <Notes
      notes={[
        '初期パスワードを続けて6回間違えると、60分間ロックされます。',
        'ロックを3回繰り返すと閉塞となり、時間がたっても操作できません。その場合は労金へお問い合わせください。',
      ]}
    />
  </Layout>
)
