import type { ProviderStatus } from '@plimsoll/indexer'
import type { ChainsResponse } from '@plimsoll/wire'
import { oneLine } from '../../log/errorFields.ts'
import { ageSeconds, type NodeState } from '../nodeState.ts'

type ChainsState = Pick<NodeState, 'chains' | 'served'> & { config: Pick<NodeState['config'], 'deployment' | 'risk'> }
type Posted = ChainsResponse['chains'][number]['posted']

/** The chains as this node sees them, in slot order. */
export function chainsBody(state: ChainsState): ChainsResponse {
  const { deployment, risk } = state.config
  const watched = state.chains()
  const served = state.served()
  const chains = deployment.chains.map(({ slot, chainId, name }) => {
    const chain = watched[slot]
    const cut = served?.attested.cut[slot]
    const cutAgeSeconds = cut ? ageSeconds(cut.timestamp) : null
    const maxCutAge = risk.chains.find((limit) => limit.slot === slot)?.maxCutAge ?? null
    return {
      slot,
      chainId,
      name,
      head: chain?.head ?? null,
      cut: cut ?? null,
      cutAgeSeconds,
      maxCutAge,
      stale: cutAgeSeconds === null || (maxCutAge !== null && cutAgeSeconds > maxCutAge),
      posted: posted(served?.registries[slot]),
      halted: chain?.halted ? oneLine(chain.halted) : null,
      providers: (chain?.providers ?? []).map(({ name, quarantine }) => {
        const error = quarantine ? quarantineText(quarantine) : (chain?.faults.get(name) ?? null)
        return { name, ok: error === null, error }
      }),
    }
  })
  return { chains }
}

function quarantineText({ until, reason }: NonNullable<ProviderStatus['quarantine']>): string {
  return `not asked for another ${Math.max(0, Math.ceil((until - Date.now()) / 1000))} s: ${reason}`
}

function posted(registry: NonNullable<Posted> | undefined): Posted {
  // A registry that has accepted nothing yet is at epoch 0.
  return registry === undefined || registry.epoch === 0n ? null : registry
}
