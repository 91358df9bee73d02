import { setTimeout as sleep } from 'node:timers/promises'
import { type OperatorBook, verifyFollowed } from '@plimsoll/attester'
import type { Keeper } from '@plimsoll/keeper'
import { snapshotResponse } from '@plimsoll/wire'
import type { NodeConfig } from '../config/loadConfig.ts'
import type { Log } from '../log/createLog.ts'
import { errorFields } from '../log/errorFields.ts'

/**
 * How a node without an operator hears of attested snapshots: it asks the operators in turn, twice an epoch. It believes
 * none of them: signatures are checked here, and the keeper computes every snapshot itself.
 */
export async function followSnapshots(
  { directory, deployment }: NodeConfig,
  { book, keeper, log, signal }: { book: OperatorBook; keeper: Keeper; log: Log; signal: AbortSignal },
): Promise<void> {
  const { salt, epochSeconds } = deployment
  const chainIds = deployment.chains.map(({ chainId }) => chainId)
  for (let turn = 0; !signal.aborted; turn++) {
    const entry = directory[turn % directory.length]
    await follow(`${entry?.url}/v1/snapshots/latest`).catch((error: Error) => {
      if (!signal.aborted) log.warn({ operator: entry?.address, ...errorFields(error) }, 'cannot follow')
    })
    await sleep(epochSeconds * 500, undefined, { signal }).catch(() => undefined)
  }

  async function follow(url: string): Promise<void> {
    const response = await fetch(url, { signal: AbortSignal.any([signal, AbortSignal.timeout(10_000)]) })
    if (!response.ok) return
    const attested = snapshotResponse.parse(await response.json())
    if (attested.header.epoch <= (keeper.served()?.attested.header.epoch ?? -1n)) return
    await verifyFollowed(attested, { operators: book, salt, chainIds, signal })
    await book.noteAttested(attested)
    await keeper.accept(attested)
  }
}
