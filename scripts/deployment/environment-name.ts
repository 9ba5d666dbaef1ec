/** The environments of wrangler.toml beside development. */
export const ENVIRONMENTS = ['staging', 'production'] as const
export type EnvironmentName = (typeof ENVIRONMENTS)[number]

export const isEnvironment = (name: string | undefined): name is EnvironmentName =>
  ENVIRONMENTS.some(environment => environment === name)
