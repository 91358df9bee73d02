import type { ServedSnapshot } from '@plimsoll/keeper'
import { type AccountId, movesInFlight } from '@plimsoll/protocol'
import type { AccountVersion } from '@plimsoll/store'
import type { InFlightResponse } from '@plimsoll/wire'
import type { Hex } from 'viem'
import type { PublicState } from '../publicState.ts'
import { posted } from './chainsBody.ts'

/** What is in flight of an account at the snapshot that is served, without the account at the snapshots that chains have. */
export type InFlightAt = { account: AccountId; words: readonly Hex[]; served: ServedSnapshot }

/** The epochs at which the account has to be looked up first: those posted on each chain, none if nothing was ever pledged. */
export function epochsToSee({ words, served: { table, registries } }: InFlightAt): bigint[] {
  const everything = movesInFlight({ words, table, seen: registries.map(() => []) })
  const gaining = new Set(everything.map(({ to }) => to))
  const epochs = registries.flatMap(({ epoch }, slot) => (gaining.has(slot) && epoch > 0n ? epoch : []))
  return [...new Set(epochs)]
}

/** What is in flight of an account, with the account at the epochs that were to be seen. */
export function inFlightBody(
  { account, words, served }: InFlightAt,
  { versions, config }: { versions: readonly AccountVersion[]; config: PublicState['config'] },
): InFlightResponse {
  const { attested, table, registries } = served
  const { header, digest, cut } = attested
  const { deployment, risk } = config
  const seen = registries.map(({ epoch, digest }) =>
    epoch === 0n ? [] : versions.find((one) => one.epoch === epoch && one.digest === digest)?.words,
  )
  const open = new Set(movesInFlight({ words, table, seen: registries.map(() => []) }).map(({ to }) => to))
  const moves = movesInFlight({ words, table, seen }).flatMap((move) => {
    const chain = deployment.chains[move.to]
    const label = risk.assets.find(({ assetId }) => assetId === move.assetId)
    const block = cut[move.from]
    if (chain === undefined || label === undefined || block === undefined) return []
    const { symbol, decimals } = label
    const { slot, chainId, name } = chain
    const what = 'post' as const
    const from = { slot: move.from, number: block.number }
    return {
      ...move,
      symbol,
      decimals,
      waitsFor: { what, slot, chainId, chain: name, epoch: header.epoch, block: from },
    }
  })
  const chains = deployment.chains.map(({ slot, chainId, name }) => ({
    slot,
    chainId,
    name,
    posted: posted(registries[slot]),
    complete: !open.has(slot) || seen[slot] !== undefined,
  }))
  return { account, epoch: header.epoch, digest, moves, chains }
}
