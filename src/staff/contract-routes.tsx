import { Hono } from 'hono'
import { revocationForm, revokeByStaff, showContractsCertificates } from '../certificates/revoke-by-staff.ts'
import { contractsQuery, newContractForm } from '../contracts/new-contract.ts'
import { registerContract } from '../contracts/register-contract.ts'
import { showContract, showContracts } from '../contracts/show-contracts.ts'
import type { AppContext, Env } from '../http/runtime.ts'
import { fieldErrors, validForm } from '../http/valid.ts'
import { CodedAlert } from '../ui/alert.tsx'
import { lookUpContract } from './look-up-contract.ts'
import { ContractPage } from './views/contract-page.tsx'
import { ContractsPage } from './views/contracts-page.tsx'
import { NewContractPage } from './views/new-contract-page.tsx'
import { RefusedActPage } from './views/refused-act-page.tsx'
import { RevokePage } from './views/revoke-page.tsx'
import { StartNoticePage } from './views/start-notice-page.tsx'

/**
 * Answers for the certificate that the address names, of a contract of the acting bank. Not of a bank's office: that
 * needs a second staff member. Of one that works no more it is said that it does not.
 */
const withRevocable = async (
  c: AppContext,
  answer: (found: Parameters<typeof RevokePage>[0]) => Response | Promise<Response>,
) => {
  const { deps } = c.env
  const contract = await showContract(deps, c.get('actor').bankCode, c.req.param('number') ?? '')
  if (!contract || contract.kind === 'bank') return c.notFound()
  const certificates = await showContractsCertificates(deps, contract.number)
  const certificate = certificates.find(({ serial }) => serial === c.req.param('serial'))
  if (certificate) return answer({ contract, certificate })
  return c.html(<RefusedActPage title="失効できません" number={contract.number} code="E7003" />, 409)
}

/** The acting bank's contracts and no other's. */
export const contractRoutes = new Hono<Env>()
  .get('/', async c => {
    const query = contractsQuery.safeParse(c.req.query())
    if (!query.success) {
      const typed = c.req.query('number') ?? ''
      const errors = fieldErrors(query.error)
      return c.html(<ContractsPage contracts={[]} isFirst next={null} number={typed} errors={errors} />, 422)
    }
    const { number, after } = query.data
    const page = await showContracts(c.env.deps, c.get('actor').bankCode, { number, after })
    return c.html(<ContractsPage {...page} isFirst={after === ''} number={number} />)
  })

  .get('/new', c => c.html(<NewContractPage />))

  .post(
    '/new',
    validForm(newContractForm, (c, bad) => c.html(<NewContractPage {...bad} />, 422)),
    async c => {
      const form = c.req.valid('form')
      const registered = await registerContract(c.env.deps, c.get('origin'), c.get('actor'), form)
      if (registered.ok) return c.redirect(`/bank/contracts/${registered.value.number}?done=registered`, 303)
      const { contractNumber, organisation, mail } = form
      const typed = { contractNumber, organisation, mail }
      const { own } = registered.error
      return c.html(<NewContractPage typed={typed} errors={{ contractNumber: 'E7001' }} standing={own} />, 409)
    },
  )

  .get('/:number', async c => {
    const file = await lookUpContract(c.env.deps, c.get('actor').bankCode, c.req.param('number'))
    return file ? c.html(<ContractPage file={file} done={c.req.query('done')} />) : c.notFound()
  })

  .get('/:number/certificates/:serial/revoke', c => withRevocable(c, found => c.html(<RevokePage {...found} />)))

  .post(
    '/:number/certificates/:serial/revoke',
    validForm(revocationForm, (c, { errors }) =>
      withRevocable(c, found => c.html(<RevokePage {...found} errors={errors} />, 422)),
    ),
    c =>
      withRevocable(c, async found => {
        const { contract, certificate } = found
        const { reason } = c.req.valid('form')
        const act = { contract, certificate, reason }
        const revoked = await revokeByStaff(c.env.deps, c.get('origin'), c.get('actor'), act)
        if (revoked.ok) return c.redirect(`/bank/contracts/${contract.number}?done=revoked`, 303)
        return c.html(<RevokePage {...found} refusal={<CodedAlert code="E7003" />} />, 409)
      }),
  )

  .get('/:number/notice', async c => {
    const { deps } = c.env
    const actor = c.get('actor')
    const contract = await showContract(deps, actor.bankCode, c.req.param('number'))
    if (!contract) return c.notFound()
    return c.html(
      <StartNoticePage contract={contract} bank={actor} portalOrigin={deps.config.PORTAL_ORIGIN} at={deps.now()} />,
    )
  })
