// Follows a chain as a node does, by a quorum and an aggregator, and answers over HTTP what its last snapshot says.
import { createServer } from 'node:http'
import { setTimeout } from 'node:timers/promises'
import { createAggregator, createClaimSet, type Snapshot } from '@plimsoll/aggregator'
import { createTrie } from '@plimsoll/merkle'
import { decodeLeafWord } from '@plimsoll/protocol'
import type { Hex } from 'viem'
import { createBenchReader, type Quorum } from './benchReader.ts'
import { fromJson } from './passJson.ts'
import type { ReadingWorld } from './readingWorld.ts'

export type FollowChainArguments = { world: ReadingWorld; quorum: Quorum; port: number; pollMs: number }

const { world, quorum, port, pollMs } = fromJson<FollowChainArguments>(process.argv[2] ?? '')
const reader = createBenchReader(world, quorum)
const aggregator = createAggregator({
  deployment: world.deployment,
  risk: world.risk,
  readers: [reader],
  previousTable: async () => undefined,
  emptyTrie: await createTrie(),
  emptyClaims: await createClaimSet(),
})
let snapshot: Snapshot | undefined

createServer((request, response) => {
  const answer = snapshot && answerFrom(snapshot, request.url ?? '')
  response.writeHead(answer === undefined ? 503 : 200, { 'content-type': 'application/json' })
  response.end(JSON.stringify(answer ?? {}))
}).listen(port, '127.0.0.1')

await reader.check()
for (;;) {
  const head = await reader.head()
  if (head.hash !== snapshot?.cut[0]?.hash) {
    snapshot = await aggregator.snapshot({ cut: [head], timestamp: head.timestamp })
  }
  await setTimeout(pollMs)
}

function answerFrom({ trie }: Snapshot, path: string): object | undefined {
  if (path === '/ready') return {}
  if (path === '/total') {
    const holdings = [...trie.entries()].flatMap(([, words]) => words.map(unitsOf))
    return { holdings: holdings.length, units: `${holdings.reduce((sum, units) => sum + units, 0n)}` }
  }
  const [, account = ''] = path.split('/units/')
  const [first] = trie.get(account as Hex) ?? []
  return { units: `${first === undefined ? 0n : unitsOf(first)}` }
}

function unitsOf(word: Hex): bigint {
  const decoded = decodeLeafWord(word)
  return decoded.kind === 'balance' ? decoded.units : 0n
}
