import { createTrie } from '@plimsoll/merkle'
import { createDeployment } from './model/deployment.ts'
import type { Bench } from './runSeed.ts'

/** What all runs share: the deployments, and the trie all others grow from. */
export async function createBench(): Promise<Bench> {
  return {
    emptyTrie: await createTrie(),
    deployments: new Map([2, 3].map((slots) => [slots, createDeployment(slots)])),
  }
}
