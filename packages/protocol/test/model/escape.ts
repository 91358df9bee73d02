import { requireUnits } from './custody.ts'
import { requestsOf, sendOrOwe } from './payments.ts'
import { Refused, refuseIf } from './refused.ts'
import { observeSilence, requireHonoured, silenceOf } from './registry.ts'
import { countedHere, freeWithoutLeaf, see, snapshotAt } from './snapshot.ts'
import { type Chain, keyOf, move, owedHere, type Party, requireToken, type World } from './world.ts'

const day = 86_400

/** Free units start on their way out of a silent chain, and count nowhere. §9. */
export function askToLeave(
  world: World,
  chain: Chain,
  asked: { account: number; assetId: number; units: bigint; snapshot?: number | undefined },
): void {
  const { account, assetId, units } = asked
  const snapshot = asked.snapshot === undefined ? undefined : snapshotAt(world, asked.snapshot)
  if (snapshot !== undefined) requireHonoured(world, chain, { snapshot, as: 'latest' })
  const sight = snapshot && see(world, { chain, account, snapshot })
  refuseIf(owedHere(world, chain, account).length > 0, 'OwesHere')
  requireToken(world, chain, assetId)
  refuseIf(silenceOf(chain.registry, world.now) < day, 'NotSilent')
  const free = sight ? countedHere(sight, assetId) : freeWithoutLeaf(world, { slot: chain.slot, account, assetId })
  requireUnits({ units, available: free })
  const silence = observeSilence(world, chain)
  move(chain, account, [`balance/${assetId}`, -units], [`leaving/${assetId}`, units])
  const key = keyOf(account, assetId)
  const request = { units, lifeAt: chain.registry.lifeAt, silence }
  chain.requests.set(key, [...(chain.requests.get(key) ?? []), request])
}

type Named = { account: number; assetId: number; number: number }

/** Units that asked to leave are paid after six more days of silence. */
export function payLeaving(world: World, chain: Chain, named: Named & { receiver: Party }): void {
  const { account, assetId, receiver } = named
  const { units, lifeAt, silence } = requestOf(chain, named)
  refuseIf(chain.registry.lifeAt !== lifeAt, 'LeavingEnded')
  refuseIf(silenceOf(chain.registry, world.now) < silence + 6 * day, 'NotSilent')
  observeSilence(world, chain)
  end(chain, named)
  move(chain, account, [`leaving/${assetId}`, -units])
  sendOrOwe(chain, { assetId, receiver, units })
}

/** After a sign of life anyone puts the units back; nothing else ends a request. */
export function putBack(chain: Chain, named: Named): void {
  const { account, assetId } = named
  const { units, lifeAt } = requestOf(chain, named)
  refuseIf(chain.registry.lifeAt === lifeAt, 'StillLeaving')
  end(chain, named)
  move(chain, account, [`leaving/${assetId}`, -units], [`balance/${assetId}`, units])
}

function requestOf(chain: Chain, named: Named) {
  const request = requestsOf(chain, named)[named.number]
  if (request === undefined) throw new Refused('NothingLeaving')
  return request
}

function end(chain: Chain, { account, assetId, number }: Named): void {
  const key = keyOf(account, assetId)
  chain.requests.set(key, (chain.requests.get(key) ?? []).with(number, undefined))
}
