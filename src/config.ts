import * as z from 'zod/mini'
import { fromBase64, isBase64 } from './lib/bytes.ts'
import { parseServiceHours, type ServiceHours } from './service-hours.ts'

const origin = z
  .string()
  .check(z.regex(/^https?:\/\/[a-z0-9.-]+(:\d+)?$/, 'must be an origin such as https://portal.example.jp'))
const secret = z.string().check(z.minLength(32, 'must have at least 32 characters'))
const text = z.string().check(z.minLength(1, 'must not be empty'))
const number = (min: number, max: number) => z.coerce.number().check(z.int(), z.minimum(min), z.maximum(max))
const der = z.pipe(
  z.string().check(z.refine(value => value !== '' && isBase64(value), 'must be base64 of DER')),
  z.transform(fromBase64),
)
/** Several, with white space in between; none if it is not given. */
const ders = z.pipe(
  z
    ._default(z.string(), '')
    .check(z.refine(value => words(value).every(isBase64), 'must be base64 of DER, several with spaces in between')),
  z.transform(value => words(value).map(fromBase64)),
)
const serviceHours = z.pipe(
  z._default(z.string(), 'always'),
  z.transform((text, ctx): ServiceHours => {
    const parsed = parseServiceHours(text)
    if (parsed.ok) return parsed.value
    ctx.issues.push({ code: 'custom', message: parsed.error, input: text })
    return z.NEVER
  }),
)
const words = (text: string): string[] => text.split(/\s+/).filter(word => word !== '')

/** What whoever holds the issuing CAs' keys must know. */
const caVariables = {
  PORTAL_ORIGIN: origin,
  ISSUING_CA_CERTIFICATE: der,
  /**
   * Of the issuing CAs before: they sign their revocation lists until their last certificate has expired. One whose key was
   * lost or stolen is not among them (docs/ca.md).
   */
  PREVIOUS_ISSUING_CA_KEYS: ders,
  PREVIOUS_ISSUING_CA_CERTIFICATES: ders,
  CERTIFICATE_ORGANISATION: text,
  CERTIFICATE_COUNTRY: z.string().check(z.regex(/^[A-Z]{2}$/, 'must be an ISO 3166 country code')),
}

const signerSchema = z.object({ ...caVariables, ISSUING_CA_KEY: der })

const schema = z
  .object({
    ...caVariables,
    /** The root's own revocation list (docs/ca.md), published beside ours. */
    ROOT_CRL: z.optional(der),
    /** Who holds the issuing CAs' keys: a Worker of their own behind a service binding, or this process. */
    CA_KEY_HOLDER: z._default(z.enum(['signer', 'process']), 'process'),
    ISSUING_CA_KEY: z.optional(der),
    /** `production` refuses every switch that exists for development and tests. */
    ENVIRONMENT: z.enum(['development', 'production']),
    MEMBER_ORIGIN: origin,
    /** Who asks browsers for client certificates: Cloudflare itself, or an own TLS terminator that speaks RFC 9440. */
    CERTIFICATE_SOURCE: z.enum(['cloudflare', 'rfc9440']),
    FRONT_SECRET: z.optional(secret),
    RATE_LIMIT: z.enum(['on', 'off']),
    PASSWORD_PEPPER: secret,
    TOKEN_KEY: secret,
    /** Ed25519, PKCS#8: signs the history's checkpoints and nothing else. */
    HISTORY_KEY: der,
    /** Opens `/metrics` and the details of `/health`, to monitoring alone. Without it both are closed. */
    HEALTH_TOKEN: z.optional(secret),
    /** Who is told when the system needs somebody. */
    OPERATIONS_MAIL: z.optional(z.email()),
    MAILCHANNELS_API_KEY: text,
    MAIL_BASE_URL: z.url(),
    MAIL_FROM: z.email(),
    MAIL_FROM_NAME: text,
    MAIL_SUBJECT_PREFIX: z.string(),
    /** rules.md 1: general users per contract. */
    MOST_GENERAL_USERS: number(0, 1000),
    /** rules.md 3: changes to a bank user's own account by another need a second staff member. */
    STAFF_APPROVAL: z._default(z.enum(['on', 'off']), 'on'),
    /** rules.md 3: when registration, issue and login may begin. */
    SERVICE_HOURS: serviceHours,
    SCRYPT_LOG2_N: number(4, 17),
    SCRYPT_R: number(1, 16),
    SCRYPT_P: number(1, 16),
  })
  .check(
    z.refine(v => v.PORTAL_ORIGIN !== v.MEMBER_ORIGIN, {
      error: 'must differ from PORTAL_ORIGIN',
      path: ['MEMBER_ORIGIN'],
    }),
    z.refine(v => v.CERTIFICATE_SOURCE !== 'rfc9440' || v.FRONT_SECRET !== undefined, {
      error: 'is needed when CERTIFICATE_SOURCE is rfc9440',
      path: ['FRONT_SECRET'],
    }),
    z.refine(v => v.CA_KEY_HOLDER === 'signer' || v.ISSUING_CA_KEY !== undefined, {
      error: 'is needed when CA_KEY_HOLDER is process',
      path: ['ISSUING_CA_KEY'],
    }),
    z.refine(
      v => v.CA_KEY_HOLDER === 'process' || (v.ISSUING_CA_KEY === undefined && v.PREVIOUS_ISSUING_CA_KEYS.length === 0),
      { error: 'and PREVIOUS_ISSUING_CA_KEYS belong to the signer alone', path: ['ISSUING_CA_KEY'] },
    ),
    z.refine(v => v.ENVIRONMENT !== 'production' || v.RATE_LIMIT === 'on', {
      error: 'cannot be off in production',
      path: ['RATE_LIMIT'],
    }),
    z.refine(v => v.ENVIRONMENT !== 'production' || 2 ** v.SCRYPT_LOG2_N * v.SCRYPT_R * v.SCRYPT_P >= 2 ** 19, {
      error: 'with SCRYPT_R and SCRYPT_P makes password hashes too cheap for production',
      path: ['SCRYPT_LOG2_N'],
    }),
    z.refine(v => v.ENVIRONMENT !== 'production' || isHttps(v.MAIL_BASE_URL), {
      error: "must be https in production: the keys of the provider's webhooks come from there",
      path: ['MAIL_BASE_URL'],
    }),
    z.refine(v => v.ENVIRONMENT !== 'production' || (isHttps(v.PORTAL_ORIGIN) && isHttps(v.MEMBER_ORIGIN)), {
      error: 'and MEMBER_ORIGIN must be https in production',
      path: ['PORTAL_ORIGIN'],
    }),
  )

const isHttps = (url: string): boolean => url.startsWith('https://')

export type Config = z.output<typeof schema>

/** Every variable and secret that is read. deploy/self-hosted/ lists them too, held together by a test. */
export const CONFIG_NAMES: readonly string[] = Object.keys(schema.shape)

/** Every missing or wrong name, with what is wrong and never a value; empty when the configuration is usable. */
export const configProblems = (env: unknown): string[] => problemsOf(schema.safeParse(env))

const problemsOf = (parsed: { error?: { issues: z.core.$ZodIssue[] } | undefined }): string[] =>
  parsed.error?.issues.map(issue => `${issue.path.join('.')}: ${issue.message}`) ?? []

/**
 * Reads the deployment's variables and secrets, once at start.
 * @throws an Error that lists every missing or wrong name and never a value.
 */
export const readConfig = (env: unknown): Config => {
  const parsed = schema.safeParse(env)
  if (parsed.success) return parsed.data
  throw new Error(`The configuration is not usable. ${problemsOf(parsed).join('; ')}`)
}

export type SignerConfig = z.output<typeof signerSchema>

/** The same for the Worker that holds the CAs' keys. */
export const readSignerConfig = (env: unknown): SignerConfig => {
  const parsed = signerSchema.safeParse(env)
  if (parsed.success) return parsed.data
  throw new Error(`The configuration is not usable. ${problemsOf(parsed).join('; ')}`)
}
