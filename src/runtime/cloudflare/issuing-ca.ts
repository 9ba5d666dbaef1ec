import { caSettingsOf } from '../../certificates/ca-settings.ts'
import type { Config } from '../../config.ts'
import { type IssuingCa, readAuthority } from '../../pki/authority.ts'
import type Signer from './signer.ts'

/**
 * False in what is deployed (`define` in wrangler.toml): the bundler then leaves out the code that signs, with its
 * libraries. Not defined elsewhere.
 */
declare const CA_IN_PROCESS: boolean | undefined

type SignerBinding = Service<Signer>

/** The binding's generated type does not know what the other Worker's class can do. */
const isSigner = (binding: Fetcher | undefined): binding is SignerBinding => binding !== undefined

/** The issuing CAs behind the signer's Worker. Their certificates are public and come from the configuration. */
export const remoteIssuingCa = (
  binding: Fetcher | undefined,
  certificates: readonly Uint8Array<ArrayBuffer>[],
): IssuingCa => {
  if (!isSigner(binding)) throw new Error('the service binding SIGNER is missing')
  return {
    authorities: certificates.map(readAuthority),
    issue: async ({ der }, order) => binding.issue(der, order),
    signCrl: async (issuer, list) => binding.signCrl(issuer, list),
  }
}

/**
 * The issuing CAs as this Worker reaches them.
 * @throws in production if it were to hold their keys itself: they belong to the signer's Worker alone
 */
export const issuingCaOf = async (config: Config, signer: Fetcher | undefined): Promise<IssuingCa> => {
  if (config.CA_KEY_HOLDER === 'signer')
    return remoteIssuingCa(signer, [config.ISSUING_CA_CERTIFICATE, ...config.PREVIOUS_ISSUING_CA_CERTIFICATES])
  if (config.ENVIRONMENT !== 'production' && (typeof CA_IN_PROCESS === 'undefined' || CA_IN_PROCESS)) {
    const { openIssuingCa } = await import('../../pki/issuing-ca.ts')
    return openIssuingCa(caSettingsOf(config))
  }
  throw new Error('The configuration is not usable. CA_KEY_HOLDER: must be "signer" on Cloudflare in production')
}
