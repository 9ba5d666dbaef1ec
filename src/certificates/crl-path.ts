/** Where the portal origin publishes the revocation list; every certificate carries it as its distribution point. */
export const CRL_PATH = '/crl/issuing-ca.crl'
