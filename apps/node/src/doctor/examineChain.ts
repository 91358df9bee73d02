import {
  type ChainReader,
  createChainReader,
  type RegistryStanding,
  UnfitProviders,
  WrongChain,
} from '@plimsoll/indexer'
import type { CutEntry } from '@plimsoll/protocol'
import type { NodeConfig } from '../config/loadConfig.ts'
import { readerOptions } from '../node/readerOptions.ts'
import { examineProvider } from './examineProvider.ts'
import { createFindings, type Finding, type Findings } from './finding.ts'
import { plural } from './plural.ts'

type Chain = NodeConfig['chains'][number]
type Examined = { chain: Chain; reader: ChainReader; now: () => number; findings: Findings }

/** Looks at one chain: its quorum and policy, the contracts on it, and each of its providers. `now` is in ms since 1970. */
export async function examineChain(
  config: NodeConfig,
  { chain, ...how }: Omit<Examined, 'findings'>,
): Promise<readonly Finding[]> {
  const examined = () => ({ ...how, chain, findings: createFindings(chain.name) })
  const [quorum, policy, contracts] = [examined(), examined(), examined()]
  judgeQuorum(quorum)
  const [head] = await Promise.all([examineHead(config, policy), examineContracts(contracts)])
  const providers = chain.providers.map((provider) => examineProvider(config, { chain, provider, head }))
  const all = [quorum, policy, contracts].flatMap(({ findings }) => findings.all)
  return [...all, ...(await Promise.all(providers)).flat()]
}

function judgeQuorum({ chain: { quorum, providers }, findings }: Examined): void {
  const what = `${quorum} of ${plural(providers.length, 'provider')} must agree`
  if (providers.length === 1)
    findings.warn('quorum', {
      what: 'a single provider is believed, whatever it says',
      hint: 'Configure two more, run by others, with quorum: 2.',
    })
  else if (quorum === providers.length)
    findings.warn('quorum', { what: `${what}: one that fails stops the chain`, hint: 'Configure one more provider.' })
  else findings.ok('quorum', what)
}

async function examineContracts({ reader, findings }: Examined): Promise<void> {
  try {
    await reader.check()
    findings.ok('contracts', 'registry, vault and lens are there and in their place')
  } catch (error) {
    // Both are said of the providers at fault.
    if (!(error instanceof WrongChain || error instanceof UnfitProviders)) findings.failure('contracts', error)
  }
}

/** The head by policy that a quorum agrees on; undefined if there is none, which is a finding like its age. */
async function examineHead(config: NodeConfig, examined: Examined): Promise<CutEntry | undefined> {
  const { chain, reader, now, findings } = examined
  const latest = createChainReader({ ...readerOptions(config, chain), finality: { kind: 'depth', blocks: 0 } })
  try {
    const head = await reader.head()
    const tip = await latest.head()
    const maxCutAge = config.risk.chains.find(({ slot }) => slot === chain.slot)?.maxCutAge
    judgeAge(examined, { head, tip, maxCutAge })
    await examineStanding(examined, { latest, tip })
    const aheadSeconds = Number(tip.timestamp) - now() / 1000
    if (aheadSeconds > 2)
      findings[aheadSeconds > 10 ? 'problem' : 'warn']('clock', {
        what: `its latest block is ${aheadSeconds.toFixed(1)} s in the future of this machine's clock`,
        hint: 'Set the clock by NTP. If it is right, the chain’s producers are ahead of time.',
      })
    return head
  } catch (error) {
    findings.failure('head', error)
    return undefined
  } finally {
    latest.close()
  }
}

/** Does the registry accept snapshots now? */
async function examineStanding(
  { findings }: Examined,
  { latest, tip }: { latest: ChainReader; tip: CutEntry },
): Promise<void> {
  const standing = await latest.standing(tip).catch((error) => findings.failure('registry', error))
  if (standing) judgeStanding(standing, findings)
}

const hour = 3_600n

/** Says of a registry whether it is halted, silent or dormant. */
export function judgeStanding({ haltedUntil, silence, isDormant }: RegistryStanding, findings: Findings): void {
  if (haltedUntil !== undefined)
    findings.problem('registry', {
      what: `is halted ${endOf(haltedUntil)}: it accepts no snapshot`,
      hint: 'Ask its guardian why. See "A guardian starts here" in docs/operating.md.',
    })
  if (isDormant)
    findings.problem('registry', {
      what: 'is dormant: it was silent for 30 days, and follows a recovery only',
      hint: 'Its owner has to schedule one. See "A silent chain, and recovery" in docs/operating.md.',
    })
  else if (silence >= hour)
    findings[silence >= 24n * hour ? 'problem' : 'warn']('registry', {
      what: `has had no sign of life for ${plural(silence / hour, 'hour')}; after 24 accounts may ask to leave`,
      hint: 'Have a snapshot posted there: look at the relayer of each operator.',
    })
  else if (haltedUntil === undefined) findings.ok('registry', 'accepts snapshots: not halted, not silent, not dormant')
}

function endOf(haltedUntil: bigint): string {
  // The last moment that a date can hold; a halt that was extended has no end.
  if (haltedUntil > 8_640_000_000_000n) return 'until a recovery'
  return `until ${new Date(Number(haltedUntil) * 1000).toISOString()}`
}

function judgeAge(
  { chain, now, findings }: Examined,
  { head, tip, maxCutAge }: { head: CutEntry; tip: CutEntry; maxCutAge: number | undefined },
): void {
  const ageOf = ({ timestamp }: CutEntry) => Math.max(0, Math.floor(now() / 1000) - Number(timestamp))
  const { finality } = chain
  const policy = finality.kind === 'depth' ? `${plural(finality.blocks, 'block')} deep` : finality.kind
  const what = `block ${head.number} (${policy}) is ${ageOf(head)} s old, the latest ${ageOf(tip)} s`
  if (maxCutAge === undefined || ageOf(head) <= maxCutAge) findings.ok('head', what)
  else if (ageOf(tip) > maxCutAge)
    findings.warn('head', {
      what: `${what}; after ${maxCutAge} s its assets count as stale`,
      hint: 'Where others see newer blocks, its providers stand still; otherwise the chain does: wait for it.',
    })
  else
    findings.warn('head', {
      what: `${what}; after ${maxCutAge} s its assets count as stale, so they always would`,
      hint: 'Choose a nearer finality for this chain, or have its maxCutAge in the risk configuration raised.',
    })
}
