// RFC 9440 2.2: the client's certificate as a structured-field byte sequence, `:<base64 of the DER>:`. That the client
// has its key, TLS has proved. What the certificate is worth, the app decides. Empty (then not sent) where none was shown.
function header(r) {
  const pem = r.variables.ssl_client_raw_cert
  return pem ? `:${pem.replace(/-----[A-Z ]+-----|\s/g, '')}:` : ''
}

export default { header }
