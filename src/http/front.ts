/**
 * What a TLS terminator in front of the Worker says (RFC 9440 and this project's own two headers).
 * Whatever arrives under these names from outside is dropped by the terminator, and the Worker believes none of
 * it unless the secret is right.
 */
export const FRONT_SECRET_HEADER = 'x-front-secret'
export const FRONT_ADDRESS_HEADER = 'x-front-address'
/** RFC 9440 2.2: the end-entity certificate as a structured-field byte sequence, `:<base64 of the DER>:`. */
export const CLIENT_CERT_HEADER = 'client-cert'
