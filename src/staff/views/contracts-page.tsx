import type { FC } from 'hono/jsx'
import type { BanksContract } from '../../contracts/bank-store.ts'
import { MemberLayout } from '../../sessions/views/member-layout.tsx'
import { ErrorSummary, Field, type FieldErrors } from '../../ui/form.tsx'
import { Paging } from '../../ui/paging.tsx'
import { contractState } from './contract-state.ts'

const LABELS = { number: '契約番号' }

type Props = {
  contracts: readonly BanksContract[]
  isFirst: boolean
  next: string | null
  number: string
  errors?: FieldErrors
}

/** 契約の一覧: the bank's contracts. */
export const ContractsPage: FC<Props> = ({ contracts, isFirst, next, number, errors = {} }) => (
  <MemberLayout title="契約の一覧">
    <ErrorSummary errors={errors} labels={LABELS} />
    <section class="panel">
      <form class="form" method="get" action="/bank/contracts" novalidate>
        <Field
          name="number"
          label={LABELS.number}
          hint="8桁、または先頭の数桁（空欄のときは、すべての契約）"
          inputmode="numeric"
          autocomplete="off"
          value={number}
          error={errors.number}
          isOptional
        />
        <div class="actions">
          <a class="button" href="/bank/contracts/new">
            契約の登録
          </a>
          <button class="button button--main" type="submit">
            検索
          </button>
        </div>
      </form>
    </section>
    {Object.keys(errors).length > 0 ? null : contracts.length === 0 ? (
      <section class="panel">
        <p>該当する契約はありません。</p>
      </section>
    ) : (
      <table class="table">
        <thead>
          <tr>
            <th scope="col">契約番号</th>
            <th scope="col">会員・事業主</th>
            <th scope="col">マスターユーザー</th>
            <th scope="col">状態</th>
          </tr>
        </thead>
        <tbody>
          {contracts.map(contract => (
            <tr>
              <th scope="row" data-label="契約番号">
                <a href={`/bank/contracts/${contract.number}`}>{contract.number}</a>
              </th>
              <td data-label="会員・事業主">{contract.organisation}</td>
              <td data-label="マスターユーザー">{contract.masterName ?? '未登録'}</td>
              <td data-label="状態">{contractState(contract)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    )}
    <Paging path="/bank/contracts" query={{ number }} isFirst={isFirst} by="after" next={next}>
      <a class="button" href="/bank">
        労金メニューへ
      </a>
    </Paging>
  </MemberLayout>
)
