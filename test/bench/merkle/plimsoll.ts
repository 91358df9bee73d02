// Prints how long our trie takes for so many accounts, in milliseconds.
import { setImmediate } from 'node:timers/promises'
import { type AccountTrie, createTrie, type Hex } from '@plimsoll/merkle'
import { median } from '../harness/statistics.ts'
import { permutations, someLeaves } from './someLeaves.ts'

const count = Number(process.argv[2])
const updated = 1_000
const leaves = someLeaves(Array(count).keys())
let seed = 1
const random = () => {
  seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0
  return Math.floor((seed / 2 ** 32) * count)
}

// V8 compiles WebAssembly twice, the second time well: not while the clock runs.
const warm = someLeaves(Array(50_000).keys())
for (let run = 0; run < 3; run++) (await createTrie()).update(warm)

const builds: number[] = []
let trie: AccountTrie = await createTrie()
let pause = 0
for (let run = 0; run < 5; run++) {
  const empty = await createTrie()
  globalThis.gc?.()
  const start = performance.now()
  trie = empty.update(leaves)
  builds.push(performance.now() - start)
}
const bytes = trie.memoryBytes

const steps = (await createTrie()).updateInSteps(leaves)
for (let isDone: boolean | undefined = false; !isDone; ) {
  const start = performance.now()
  isDone = steps.next().done
  pause = Math.max(pause, performance.now() - start)
}

const updates: number[] = []
for (let run = 1; run <= 51; run++) {
  const batch = someLeaves(Array.from({ length: Math.min(updated, count) }, random), run)
  const start = performance.now()
  trie = trie.update(batch)
  updates.push(performance.now() - start)
  await setImmediate()
}

const accounts = Array.from({ length: 20_000 }, (): Hex => {
  const index = random() * 32
  return `0x${Buffer.from(leaves.accounts.subarray(index, index + 32)).toString('hex')}`
})
const oneByOne = Array.from({ length: 5 }, () => {
  const start = performance.now()
  for (const account of accounts) trie.proof(account)
  return (performance.now() - start) / accounts.length
})

process.stdout.write(
  JSON.stringify({
    build: median(builds),
    longestStep: pause,
    update: median(updates),
    proof: median(oneByOne),
    bytesPerLeaf: bytes / count,
    permutations: permutations(leaves),
  }),
)
