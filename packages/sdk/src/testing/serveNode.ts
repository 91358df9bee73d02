import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { marginVaultAbi } from '@plimsoll/contracts'
import { createLeafTrie } from '@plimsoll/merkle'
import {
  type AccountId,
  type AssetTable,
  type Claim,
  hashClaim,
  mergeWords,
  parseAccountId,
  parseHash32,
} from '@plimsoll/protocol'
import {
  accountResponse,
  claimsResponse,
  deploymentResponse,
  liquidationResponse,
  settlementResponse,
  snapshotResponse,
} from '@plimsoll/wire'
import { concat, type Hex, hexToBytes } from 'viem'
import { z } from 'zod'
import { createStream } from './createStream.ts'
import { type startVault, type TestSnapshot, table } from './startVault.ts'
import { answerAbout, quotesOf } from './testSnapshot.ts'

type World = Awaited<ReturnType<typeof startVault>>

/** What the second chain of the world says of an account, and which claims it has booked. */
type Elsewhere = { words?: readonly Hex[]; claims?: readonly Claim[]; prices?: AssetTable }

/**
 * A node that serves signed snapshots of the world’s chain and of what a test says about the other one. There each account
 * always has `always`.
 */
export async function serveNode(
  world: World,
  { accounts, always }: { accounts: readonly AccountId[]; always: readonly Hex[] },
) {
  let taken: { snapshot: TestSnapshot; claims: readonly Claim[] }
  const byEpoch = new Map<string, TestSnapshot>()
  const late: TestSnapshot[] = []
  const asked: string[] = []
  const assets = table.map(({ kind, slot }, assetId) => {
    const labels = { symbol: `ASSET${assetId}`, decimals: 18, underlying: 'USD' }
    return { assetId, slot, kind: kind === 'liability' ? kind : ('collateral' as const), token: world.token, ...labels }
  })
  const stream = createStream({ assets })

  /** Makes a newer snapshot what the node serves. */
  async function attest({ words: others = [], claims = [], prices }: Elsewhere = {}): Promise<TestSnapshot> {
    await world.client.increaseTime({ seconds: 2 })
    await world.client.mine({ blocks: 1 })
    const words = new Map<AccountId, readonly Hex[]>()
    for (const account of accounts) {
      const vault = { address: world.vault, abi: marginVaultAbi } as const
      const live = await world.client.readContract({ ...vault, functionName: 'localWords', args: [account] })
      const merged = mergeWords([live, [...always, ...others].sort()])
      if (merged.length > 0) words.set(account, merged)
    }
    const snapshot = await world.attest(words, prices, (await trieOf(claims)).root)
    taken = { snapshot, claims }
    byEpoch.set(`${snapshot.attested.header.epoch}`, snapshot)
    stream.next({ snapshot, words })
    return snapshot
  }

  async function answer(path: string): Promise<unknown> {
    const [, account, quoted, epoch] = /^\/v1\/accounts\/(0x\w+)(\/liquidation)?(?:\?epoch=([0-9]+))?/.exec(path) ?? []
    const { attested, proofOf } = byEpoch.get(epoch ?? '') ?? late.shift() ?? taken.snapshot
    if (account !== undefined) {
      const id = parseAccountId(account)
      const { words, siblings } = proofOf(id)
      if (words.length === 0) return undefined
      if (quoted !== undefined)
        return z.encode(
          liquidationResponse,
          quotesOf({ account: id, words: [...words], siblings: [...siblings] }, { snapshot: attested }),
        )
      return z.encode(
        accountResponse,
        answerAbout({ account: id, words: [...words], siblings: [...siblings] }, attested),
      )
    }
    if (path.startsWith('/v1/claims?')) {
      const { trie } = await trieOf(taken.claims)
      const claims = taken.claims.map((claim) => ({
        ...claim,
        custodySlot: claim.assetId % 2,
        siblings: trie.proof(hashClaim(claim)) ?? [],
      }))
      return z.encode(claimsResponse, { claims, next: null, snapshot: attested })
    }
    if (path.startsWith('/v1/settlements/')) {
      const { trie } = await trieOf(taken.claims)
      const proof = trie.multiproof(taken.claims.map(hashClaim)) ?? { leaves: [], siblings: [], steps: '0x' as const }
      const claims = proof.leaves.flatMap((leaf) => taken.claims.filter((claim) => hashClaim(claim) === leaf))
      return z.encode(settlementResponse, {
        ...proof,
        siblings: [...proof.siblings],
        claims,
        next: null,
        snapshot: attested,
      })
    }
    const named = [...byEpoch.values()].find(({ attested: { digest } }) => path === `/v1/snapshots/${digest}`)
    if (named !== undefined) return z.encode(snapshotResponse, named.attested)
    if (path === '/v1/snapshots/latest') return z.encode(snapshotResponse, attested)
    if (path === '/v1/deployment') return deployment()
    return path.startsWith('/v1/rotations') ? { rotations: [] } : undefined
  }

  function deployment(): unknown {
    const { salt, set, chains } = world.trust
    const contracts = { registry: world.registry, vault: world.vault, lens: world.vault }
    return z.encode(deploymentResponse, {
      ...{ name: 'test', salt, epochSeconds: 2, maxAgeRisk: 60, maxAgeLiquidate: 60, operators: set, assets },
      chains: chains.map(({ chainId }, slot) => ({ slot, chainId, name: `chain${slot}`, ...contracts })),
    })
  }

  const nothing = { error: { name: 'AccountNotFound', message: 'There is nothing there.' } }
  const server = createServer(async (request, response) => {
    const { url = '' } = request
    asked.push(url)
    if (url.startsWith('/v1/events')) return stream.open(response, new URLSearchParams(url.split('?')[1]))
    const body = await answer(url)
    response.writeHead(body === undefined ? 404 : 200, { 'access-control-allow-origin': '*' })
    response.end(JSON.stringify(body ?? nothing))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  await attest()
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** Paths that were asked for. */
    asked,
    attest,
    /** What the next answer is about, once, in place of the latest snapshot. */
    late,
    /** Ends the streams of events. */
    endStreams: stream.end,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}

async function trieOf(claims: readonly Claim[]) {
  const added = claims.length === 0 ? new Uint8Array() : hexToBytes(concat(claims.map(hashClaim)))
  const trie = (await createLeafTrie()).update({ removed: new Uint8Array(), added })
  return { trie, root: parseHash32(trie.root) }
}
