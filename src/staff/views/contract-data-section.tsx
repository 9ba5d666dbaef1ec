import type { FC } from 'hono/jsx'
import type { BanksContract } from '../../contracts/bank-store.ts'
import { formatInstant } from '../../lib/jst.ts'
import { Details } from '../../ui/details.tsx'
import { contractState } from './contract-state.ts'
import { Section } from './section.tsx'

/** What the bank knows of the contract itself. */
export const ContractDataSection: FC<{ contract: BanksContract }> = ({ contract }) => (
  <Section title="契約" id="data">
    <Details
      rows={[
        ['契約番号', contract.number],
        ['会員・事業主', contract.organisation],
        ['区分', contract.kind === 'bank' ? '労金の部署' : '会員・事業主'],
        ['メールアドレス', contract.mail ?? '届け出なし'],
        ['状態', contractState(contract)],
        ['登録日時', formatInstant(new Date(contract.createdAt))],
        [
          'マスターユーザー',
          contract.masterName === null ? '未登録' : `${contract.masterName}（${contract.masterUserId}）`,
        ],
      ]}
    />
  </Section>
)
