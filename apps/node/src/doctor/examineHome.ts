import { createOperatorBook, createRotationSource } from '@plimsoll/attester'
import type { ChainReader } from '@plimsoll/indexer'
import type { Address } from 'viem'
import type { NodeConfig } from '../config/loadConfig.ts'
import { checkHome } from '../node/checkHome.ts'
import { createFindings, type Finding } from './finding.ts'
import { createMemoryArchive } from './memoryArchive.ts'

/** Are the operators and risk parameters that are known here those that the home registry has in force? */
export async function examineHome(
  config: NodeConfig,
  { home, address }: { home: ChainReader; address: Address | undefined },
): Promise<readonly Finding[]> {
  const findings = createFindings('home registry')
  const { deployment, set, directory, attest } = config
  // What a running node has stored is not looked at, so sets that came after the configured one are asked for anew.
  const book = createOperatorBook({
    initial: set,
    salt: deployment.salt,
    chainIds: deployment.chains.map(({ chainId }) => chainId),
    ...createMemoryArchive(),
    sources: directory
      .filter((operator) => operator.address !== address)
      .map(({ url }) => createRotationSource({ url, timeoutMs: attest.leaderTimeoutMs })),
  })
  try {
    const entry = await home.head()
    const registry = await home.registry(entry)
    await book.noteHome({ number: entry.number, registry })
    if (book.byHash(registry.operators) === undefined) await book.catchUp(new AbortController().signal)
    await checkHome(config, { home, book, address })
    findings.ok('operators', 'those in force are known here')
    findings.ok('risk', 'the risk file is the one in force')
    const { scheduled } = registry
    const missing =
      scheduled?.set.operators.filter((one) => !directory.some((operator) => operator.address === one)) ?? []
    if (missing.length > 0)
      findings.warn('operators', {
        what: `scheduled, but without a URL here: ${missing.join(', ')}`,
        hint: 'Add them to operators.others before their set takes effect.',
      })
  } catch (error) {
    findings.failure('registry', error)
  }
  return findings.all
}
