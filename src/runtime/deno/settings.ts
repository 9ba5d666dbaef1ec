import { CONFIG_NAMES, type Config, readConfig } from '../../config.ts'

export type Settings = { config: Config; dataDir: string; archiveDir: string | null; port: number }

/**
 * Reads the environment, of which it asks for these names alone (`deno run --allow-env=…` needs no others).
 * @throws an Error that names what is wrong and never a value
 */
export const readSettings = (read: (name: string) => string | undefined): Settings => {
  const config = readConfig(Object.fromEntries(CONFIG_NAMES.map(name => [name, read(name)])))
  if (config.CERTIFICATE_SOURCE !== 'rfc9440')
    throw new Error('CERTIFICATE_SOURCE must be rfc9440 here: only an own TLS terminator stands before this runtime')
  if (config.CA_KEY_HOLDER !== 'process')
    throw new Error('CA_KEY_HOLDER must be process here: there is no signer beside this runtime')
  const dataDir = read('DATA_DIR') ?? ''
  if (dataDir === '') throw new Error('DATA_DIR must name the folder of the databases')
  const port = Number(read('PORT') ?? 8787)
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new Error('PORT must be a port number')
  return { config, dataDir, archiveDir: read('ARCHIVE_DIR') || null, port }
}
