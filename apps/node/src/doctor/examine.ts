import { type ChainReader, createChainReader } from '@plimsoll/indexer'
import type { NodeConfig } from '../config/loadConfig.ts'
import { readerOptions } from '../node/readerOptions.ts'
import { examineChain } from './examineChain.ts'
import { examineClock } from './examineClock.ts'
import { examineDisk } from './examineDisk.ts'
import { examineHome } from './examineHome.ts'
import { examineKeys } from './examineKeys.ts'
import { examineNode } from './examineNode.ts'
import { examineOperators } from './examineOperators.ts'
import { examineRelayer } from './examineRelayer.ts'
import { examineWebhooks } from './examineWebhooks.ts'
import { createFindings, type Finding } from './finding.ts'

/**
 * Looks at everything a node depends on, and at the node if it runs: its keys, disk, clock, chains with their providers and contracts, the home registry, the
 * other operators, the relayer's money, the endpoints of webhooks. Reads only, and nothing of the data folder: a node may run meanwhile. `now` is in ms
 * since 1970; default: this machine's clock.
 */
export async function examine(
  config: NodeConfig,
  { now = Date.now }: { now?: () => number } = {},
): Promise<readonly Finding[]> {
  const { findings, keys } = await examineKeys(config)
  const { operator, relayer } = keys
  const [node, clock, operators, webhooks, ...chains] = await Promise.all([
    examineNode(config, { operator }),
    examineClock(config, { operator, now }),
    examineOperators(config, { operator }),
    examineWebhooks(config),
    ...config.chains.map((chain) =>
      withReader(config, {
        chain,
        use: async (reader) => {
          const found = await examineChain(config, { chain, reader, now })
          const posting = relayer === undefined ? [] : await examineRelayer(chain, { relayer })
          // Without its contracts the home chain has nothing to say.
          const isHome =
            chain.slot === 0 && found.some(({ subject, level }) => subject === 'contracts' && level === 'ok')
          const home = isHome ? await examineHome(config, { home: reader, address: operator }) : []
          return [...found, ...posting, ...home]
        },
      }),
    ),
  ])
  return [...findings, ...examineDisk(config), ...node, ...clock, ...chains.flat(), ...operators, ...webhooks]
}

async function withReader(
  config: NodeConfig,
  { chain, use }: { chain: NodeConfig['chains'][number]; use: (reader: ChainReader) => Promise<readonly Finding[]> },
): Promise<readonly Finding[]> {
  const findings = createFindings(chain.name)
  let reader: ChainReader
  try {
    reader = createChainReader(readerOptions(config, chain))
  } catch (error) {
    findings.failure('providers', error)
    return findings.all
  }
  try {
    return await use(reader)
  } finally {
    reader.close()
  }
}
