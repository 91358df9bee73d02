import { setTimeout as sleep } from 'node:timers/promises'
import { verifyAttested } from '@plimsoll/protocol'
import { snapshotResponse } from '@plimsoll/sdk'
import type { NodeConfig } from '../config/loadConfig.ts'
import type { Log } from '../createLog.ts'
import type { SnapshotKeeper } from './createSnapshotKeeper.ts'
import { errorFields } from './errorFields.ts'

/**
 * How a node without an operator hears of attested snapshots: it asks the operators in turn, twice an epoch. It believes
 * none of them: signatures are checked here, and the keeper computes every snapshot itself.
 */
export async function followOperators(
  { set, operatorUrls, deployment }: NodeConfig,
  { keeper, log, signal }: { keeper: SnapshotKeeper; log: Log; signal: AbortSignal },
): Promise<void> {
  const { salt, epochSeconds } = deployment
  for (let turn = 0; !signal.aborted; turn++) {
    const url = operatorUrls[turn % operatorUrls.length]
    await follow(`${url}/v1/snapshots/latest`).catch((error: Error) => {
      const operator = set.operators[turn % operatorUrls.length]
      if (!signal.aborted) log.warn({ operator, ...errorFields(error) }, 'cannot follow')
    })
    await sleep(epochSeconds * 500, undefined, { signal }).catch(() => undefined)
  }

  async function follow(url: string): Promise<void> {
    const response = await fetch(url, { signal: AbortSignal.any([signal, AbortSignal.timeout(10_000)]) })
    if (!response.ok) return
    const attested = snapshotResponse.parse(await response.json())
    if (attested.header.epoch <= (keeper.served()?.attested.header.epoch ?? -1n)) return
    await verifyAttested(attested, { salt, set })
    await keeper.accept(attested)
  }
}
