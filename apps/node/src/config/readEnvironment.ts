import { z } from 'zod'
import { InvalidConfig } from '../errors.ts'
import { headerPrefix } from './configSchema.ts'
import { describeIssue } from './describeIssue.ts'

const environmentSchema = z.object({
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: 'expected postgres://…' }).optional(),
  REDIS_URL: z.url({ protocol: /^rediss?$/, error: 'expected redis://…' }).optional(),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).optional(),
  PLIMSOLL_OPERATOR_PASSWORD: z.string().optional(),
  PLIMSOLL_RELAYER_PASSWORD: z.string().optional(),
})

/** What the process's environment may say; everything else is in the configuration file. */
export type Environment = z.output<typeof environmentSchema> & {
  /** By the name of the endpoint as variables have it: RISK_DESK of `PLIMSOLL_WEBHOOK_SECRET_RISK_DESK`. */
  webhookSecrets?: Readonly<Record<string, string>>
  /** What headers for providers may name: the variables that begin with `PLIMSOLL_RPC_`, by their whole name. */
  rpcValues?: Readonly<Record<string, string>>
}

const secretPrefix = 'PLIMSOLL_WEBHOOK_SECRET_'

/** Checks the environment variables a node knows. Throws `InvalidConfig`. */
export function readEnvironment(variables: Record<string, string | undefined>): Environment {
  // An empty variable is how shells and compose files say "not set".
  const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''))
  const result = environmentSchema.safeParse(given)
  const secrets = Object.entries(given).flatMap(([name, value]) =>
    value !== undefined && name.startsWith(secretPrefix) ? [[name.slice(secretPrefix.length), value] as const] : [],
  )
  const rpcValues = Object.entries(given).filter(([name]) => name.startsWith(headerPrefix)) as [string, string][]
  if (result.success)
    return { ...result.data, webhookSecrets: Object.fromEntries(secrets), rpcValues: Object.fromEntries(rpcValues) }
  throw new InvalidConfig('The environment has malformed variables', {
    details: Object.fromEntries(result.error.issues.flatMap((issue) => describeIssue(issue, given))),
  })
}
