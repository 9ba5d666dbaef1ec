/** Where the portal origin publishes revocation lists; every certificate carries its CA's as the distribution point. */
export const crlPath = (keyId: string): string => `/crl/${keyId}.crl`

/** The distribution point of the issuing CAs' own certificates: the list that the offline root signed. */
export const ROOT_CRL_PATH = '/crl/root.crl'

/** The distribution point of certificates from before there could be a second issuing CA: the oldest one's list. */
export const FIRST_CRL_PATH = '/crl/issuing-ca.crl'
