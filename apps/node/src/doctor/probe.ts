import {
  type Capabilities,
  createProvider,
  createTransport,
  degradations,
  ProviderError,
  probeProvider,
  readerDefaults,
  unfitness,
} from '@plimsoll/indexer'
import { steadyClock } from '@plimsoll/tasks'
import type { NodeConfig } from '../config/loadConfig.ts'
import { failureTexts } from './failureTexts.ts'
import type { Findings } from './finding.ts'

type Chain = NodeConfig['chains'][number]

const { portions, ...limits } = readerDefaults
const { blocksPerLogRequest } = portions

/** Tries what one provider can do. What makes it unfit is a problem, and it is `undefined` then; what slows reading down is a warning. */
export async function probe(
  chain: Chain,
  { provider, findings }: { provider: Chain['providers'][number]; findings: Findings },
): Promise<Capabilities | undefined> {
  const { chainId, finality, timeoutMs, vault: contract } = chain
  const transport = createTransport(new URL(provider.url), limits)
  const client = createProvider(provider, { transport, clock: steadyClock, timeoutMs })
  try {
    const capabilities = await probeProvider(client, { finality, contract, blocksPerLogRequest })
    const faults = unfitness(capabilities, { chainId, finality })
    for (const fault of faults) findings.problem(provider.name, fault)
    if (faults.length > 0) return undefined
    for (const lack of degradations(capabilities, { blocksPerLogRequest })) findings.warn(provider.name, lack)
    return capabilities
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error
    const { what, hint } = failureTexts[error.class]
    findings.problem(provider.name, { what: `${what}: ${error.reason}`, hint })
    return undefined
  } finally {
    client.close()
  }
}
