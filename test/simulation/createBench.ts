import { type ClaimSet, createClaimSet } from '@plimsoll/aggregator'
import { type AccountTrie, createTrie } from '@plimsoll/merkle'
import { createDeployment, type ModelDeployment } from './model/deployment.ts'

/** What all runs share: the tries all others grow from, and the deployments by their number of chains. */
export type Bench = {
  emptyTrie: AccountTrie
  emptyClaims: ClaimSet
  deployments: ReadonlyMap<number, ModelDeployment>
}

/** Creates what all runs share. */
export async function createBench(): Promise<Bench> {
  return {
    emptyTrie: await createTrie(),
    emptyClaims: await createClaimSet(),
    deployments: new Map([2, 3].map((slots) => [slots, createDeployment(slots)])),
  }
}
