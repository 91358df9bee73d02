// Signs one epoch after the other and prints each as soon as it is recorded: for a test that kills it.
import { keccak } from '@plimsoll/protocol'
import { numberToHex } from 'viem'
import { openStore } from '../openStore.ts'

const store = await openStore(JSON.parse(process.argv[2] ?? ''))
for (let epoch = 1000n; ; epoch++) {
  const digest = keccak(numberToHex(epoch))
  await store.signing.record({ epoch, digest, cut: [] })
  process.stdout.write(`${epoch} ${digest}\n`)
}
