import type { ServedSnapshot } from '@plimsoll/keeper'
import type { ChainsResponse } from '@plimsoll/wire'
import { ageSeconds } from '../nodeState.ts'
import type { PublicState, PublicView } from '../publicState.ts'

type Posted = ChainsResponse['chains'][number]['posted']

/** The chains as this node sees them, in slot order. */
export function chainsBody(
  { deployment, risk }: PublicState['config'],
  { heads, served }: Pick<PublicView, 'heads'> & { served: ServedSnapshot | undefined },
): ChainsResponse {
  const chains = deployment.chains.map(({ slot, chainId, name }) => {
    const cut = served?.attested.cut[slot]
    const cutAgeSeconds = cut ? ageSeconds(cut.timestamp) : null
    const maxCutAge = risk.chains.find((limit) => limit.slot === slot)?.maxCutAge ?? null
    return {
      slot,
      chainId,
      name,
      head: heads[slot] ?? null,
      cut: cut ?? null,
      cutAgeSeconds,
      maxCutAge,
      stale: cutAgeSeconds === null || (maxCutAge !== null && cutAgeSeconds > maxCutAge),
      posted: posted(served?.registries[slot]),
    }
  })
  return { chains }
}

/** What a registry has accepted, as answers have it. */
export function posted(registry: NonNullable<Posted> | undefined): Posted {
  // A registry that has accepted nothing yet is at epoch 0.
  return registry === undefined || registry.epoch === 0n ? null : registry
}
