import { InvalidConfig } from '../errors.ts'
import type { ConfigFile } from './configSchema.ts'
import type { Environment } from './readEnvironment.ts'

type Chain = ConfigFile['chains'][number]
type Provider = Chain['providers'][number]

/** A chain whose providers have their headers as they are sent. */
export type ChainWithHeaders = Omit<Chain, 'providers'> & {
  providers: (Omit<Provider, 'headers'> & { headers?: Readonly<Record<string, string>> })[]
}

/** Puts the values of environment variables in place of their names. Throws `InvalidConfig`, which names a variable, never a value. */
export function providerHeaders(
  chains: readonly Chain[],
  { file, environment }: { file: string; environment: Environment },
): ChainWithHeaders[] {
  return chains.map(({ providers, ...chain }, place) => ({
    ...chain,
    providers: providers.map(({ headers, ...provider }, index) => {
      const field = `chains[${place}].providers[${index}].headers`
      return headers === undefined ? provider : { ...provider, headers: valuesOf(headers, field) }
    }),
  }))

  function valuesOf(headers: NonNullable<Provider['headers']>, field: string): Record<string, string> {
    const values = Object.entries(headers).map(([name, value]) => {
      if (typeof value === 'string') return [name, value]
      const given = environment.rpcValues?.[value.env]
      if (given !== undefined && /^[\t\x20-\x7e]*$/.test(given)) return [name, given]
      throw new InvalidConfig('A header takes its value from a variable that is not set, or is not a line of text', {
        details: { file, field: `${field}.${name}`, expected: `${value.env} in the environment` },
      })
    })
    return Object.fromEntries(values)
  }
}
