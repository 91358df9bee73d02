import { type AccountId, PlimsollError, parseAccountId } from '@plimsoll/protocol'
import { parseEndpointUrl } from '@plimsoll/webhooks/endpointAddress'
import { type Address, isAddress, zeroAddress } from 'viem'
import { z } from 'zod'
import { isAddressRange } from '../api/server/clientAddress.ts'
import { postingUrls } from './postingUrls.ts'

const address = z
  .string()
  .refine((text) => isAddress(text, { strict: false }) && text !== zeroAddress, 'expected a 20-byte address, 0x…')
  .transform((text) => text.toLowerCase() as Address)
const httpUrl = z.url({ protocol: /^https?$/, error: 'expected an http(s) URL' })
/** Without anything that lets somebody in. */
function bareHttpUrl(why: string) {
  return httpUrl.refine(
    (url) => URL.parse(url)?.username === '' && URL.parse(url)?.password === '',
    `expected a URL without a user name and a password: ${why}`,
  )
}
const rpcUrl = z.url({ protocol: /^(https?|wss?)$/, error: 'expected an http(s) or ws(s) URL' })
const path = z.string().min(1)
const milliseconds = z.int().positive()
const seconds = z.int().positive()

const keystore = { keystore: path, passwordFile: path.optional() }

const finality = z
  .union([z.enum(['finalized', 'safe']), z.strictObject({ depth: z.int().nonnegative() })], {
    error: 'expected finalized, safe or { depth: <blocks> }',
  })
  .transform((policy) =>
    typeof policy === 'string' ? { kind: policy } : { kind: 'depth' as const, blocks: policy.depth },
  )

/** The environment variables that a header may name begin so: no other secret of the node reaches a provider. */
export const headerPrefix = 'PLIMSOLL_RPC_'
const headers = z.record(
  z.string().regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/, 'expected the name of an HTTP header'),
  z.union(
    [z.string().regex(/^[\t\x20-\x7e]*$/), z.strictObject({ env: z.string().regex(/^PLIMSOLL_RPC_[A-Z0-9_]+$/) })],
    { error: `expected a line of text, or { env: ${headerPrefix}… }` },
  ),
)

const provider = z
  .strictObject({
    name: z.string().min(1).optional(),
    url: rpcUrl,
    requestsPerSecond: z.number().positive().optional(),
    headers: headers.optional(),
  })
  // The name is all that logs and errors ever show: the rest of a URL often holds a key.
  .transform(({ name, ...provider }) => ({ name: name ?? new URL(provider.url).host, ...provider }))

const feeLimits = {
  maxFeePerGasGwei: z.number().positive().max(1e9),
  maxTipGwei: z.number().nonnegative().max(1e9),
  // A first attempt has room for a base fee that doubles.
  maxFeeMultiple: z.number().min(2),
}

const chain = z
  .strictObject({
    chainId: z.int().positive(),
    providers: z.array(provider).min(1),
    quorum: z.int().positive(),
    trustSingleProvider: z.boolean().default(false),
    finality,
    timeoutMs: milliseconds.default(5_000),
    sweepSeconds: seconds.default(3_600),
    sendUrls: z.array(httpUrl).min(1).optional(),
    maxFeePerGasGwei: feeLimits.maxFeePerGasGwei.optional(),
    maxTipGwei: feeLimits.maxTipGwei.optional(),
    maxFeeMultiple: feeLimits.maxFeeMultiple.optional(),
    walletRpcUrl: bareHttpUrl('everybody who opens the dashboard reads it').optional(),
  })
  .superRefine(({ providers, quorum, trustSingleProvider }, context) => {
    const least = Math.floor(providers.length / 2) + 1
    if (quorum < least || quorum > providers.length)
      context.addIssue({
        code: 'custom',
        path: ['quorum'],
        message: `expected ${least === providers.length ? least : `${least} to ${providers.length}`}: more than half of the ${providers.length} provider(s)`,
      })
    if (providers.length === 1 && !trustSingleProvider)
      context.addIssue({
        code: 'custom',
        path: ['quorum'],
        message: 'expected at least 2, or trustSingleProvider: true to believe one provider alone',
      })
    refuseRepeats(
      context,
      ['providers'],
      providers.map(({ name }) => name),
    )
  })

// A stranger who asks about a node's peers must not find out how to get into them.
const peerUrl = bareHttpUrl('operators know each other by their signatures')
const operator = z.strictObject({ address, url: peerUrl })

const trustedProxies = z
  .array(z.string().refine(isAddressRange, 'expected an address, or a range such as 10.0.0.0/8'))
  .default([])
const listener = (port: number) => ({
  host: z.string().min(1).default('127.0.0.1'),
  port: z.int().min(0).max(65_535).default(port),
})
const count = z.int().positive()

const operators = z
  .strictObject({
    threshold: z.int().positive(),
    members: z.array(operator).min(1),
    others: z.array(operator).default([]),
  })
  .superRefine(({ threshold, members, others }, context) => {
    const least = Math.floor(members.length / 2) + 1
    if (threshold < least || threshold > members.length)
      context.addIssue({
        code: 'custom',
        path: ['threshold'],
        message: `expected ${least} to ${members.length}: more than half of the ${members.length} member(s)`,
      })
    refuseRepeats(
      context,
      ['members'],
      members.map((member) => member.address),
    )
    for (const [index, { address }] of others.entries())
      if ([...members, ...others.slice(0, index)].some((other) => other.address === address))
        context.addIssue({
          code: 'custom',
          path: ['others', index],
          message: `expected operators that are not listed yet: ${address} is already listed`,
        })
  })

const accountId = z.string().transform((text, context): AccountId => {
  try {
    return parseAccountId(text)
  } catch {
    context.addIssue({ code: 'custom', message: 'expected an address of 20 bytes, or an account id of 32' })
    return z.NEVER
  }
})

const webhooks = z
  .strictObject({
    allowPrivate: z.boolean().default(false),
    registration: z.enum(['off', 'public', 'any']).default('public'),
    endpoints: z
      .array(
        z.strictObject({
          name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'expected up to 32 of a-z, 0-9 and -'),
          url: z.string(),
          secretFile: path.optional(),
          accounts: z.array(accountId).min(1).max(10_000).optional(),
          line: z.int().min(0).max(65_535).optional(),
        }),
      )
      .max(32)
      .default([]),
  })
  .superRefine(({ allowPrivate, endpoints }, context) => {
    for (const [index, { url }] of endpoints.entries()) {
      try {
        parseEndpointUrl(url, { allowPrivate })
      } catch (error) {
        const reason = error instanceof PlimsollError ? error.details.reason : 'it is no URL'
        context.addIssue({
          code: 'custom',
          path: ['endpoints', index, 'url'],
          message: `expected an https URL of a public server: ${reason}`,
        })
      }
    }
    refuseRepeats(
      context,
      ['endpoints'],
      endpoints.map(({ name }) => name),
    )
  })

/**
 * The shape of a node's configuration file; `plimsoll.example.yaml` shows it with every key explained.
 * Relative paths are still relative here: `loadConfig` resolves them.
 */
export const configSchema = z
  .strictObject({
    deployment: path,
    risk: path,
    dataDir: path,
    api: z
      .strictObject({
        ...listener(8080),
        trustedProxies,
        limits: z
          .strictObject({
            requestsPerSecond: count.default(5_000),
            requestsPerSecondPerAddress: count.default(100),
            requestsPerSecondPerConnection: count.default(100),
            connections: count.default(1_000),
            connectionsPerAddress: count.default(100),
          })
          .prefault({}),
      })
      .prefault({}),
    peers: z
      .strictObject({ ...listener(8081), trustedProxies, maxBodyBytes: z.int().positive().default(1_048_576) })
      .prefault({}),
    admin: z.strictObject(listener(8082)).prefault({}),
    operators,
    operator: z.strictObject(keystore).optional(),
    relayer: z.strictObject(keystore).optional(),
    chains: z.array(chain).min(1),
    attest: z
      .strictObject({
        leaderTimeoutMs: milliseconds.default(5_000),
        maxCutLagSeconds: seconds.default(60),
        startDelaySeconds: z.int().min(0).max(3_600).default(60),
      })
      .prefault({}),
    history: z.strictObject({ epochs: z.int().positive().default(10_000) }).prefault({}),
    relay: z
      .strictObject({
        maxFeePerGasGwei: feeLimits.maxFeePerGasGwei.default(500),
        maxTipGwei: feeLimits.maxTipGwei.default(50),
        maxFeeMultiple: feeLimits.maxFeeMultiple.default(4),
        staggerMs: z.int().nonnegative().default(1_000),
      })
      .prefault({}),
    webhooks: webhooks.prefault({}),
    log: z
      .strictObject({ level: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info') })
      .prefault({}),
  })
  .superRefine(({ chains, relayer }, context) => {
    refuseRepeats(
      context,
      ['chains'],
      chains.map(({ chainId }) => chainId),
    )
    for (const [index, chain] of chains.entries())
      if (relayer !== undefined && postingUrls(chain).urls.length === 0)
        context.addIssue({
          code: 'custom',
          path: ['chains', index, 'sendUrls'],
          message: 'expected at least one http(s) URL: transactions are not sent over the WebSockets of the providers',
        })
  })

/** A checked configuration file. */
export type ConfigFile = z.output<typeof configSchema>

function refuseRepeats(
  context: { addIssue: (issue: { code: 'custom'; path: (string | number)[]; message: string }) => void },
  path: readonly string[],
  values: readonly (string | number)[],
): void {
  for (const [index, value] of values.entries())
    if (values.indexOf(value) < index)
      context.addIssue({
        code: 'custom',
        path: [...path, index],
        message: `expected no repeats: ${value} is already listed`,
      })
}
