import type { Config, SignerConfig } from '../config.ts'
import type { CaSettings } from '../pki/issuing-ca.ts'
import { crlPath } from './crl-path.ts'

/**
 * What the configuration says of the issuing CAs, for whoever holds their keys.
 * @throws if it has no key
 */
export const caSettingsOf = (config: Config | SignerConfig): CaSettings => {
  if (!config.ISSUING_CA_KEY) throw new Error('ISSUING_CA_KEY is not here')
  return {
    key: config.ISSUING_CA_KEY,
    certificate: config.ISSUING_CA_CERTIFICATE,
    previousKeys: config.PREVIOUS_ISSUING_CA_KEYS,
    previousCertificates: config.PREVIOUS_ISSUING_CA_CERTIFICATES,
    organisation: config.CERTIFICATE_ORGANISATION,
    country: config.CERTIFICATE_COUNTRY,
    crlUrl: keyId => config.PORTAL_ORIGIN + crlPath(keyId),
  }
}
