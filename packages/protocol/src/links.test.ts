import { expect, test } from 'vitest'
import { encodeLeafWord } from './leafWord.ts'
import { linksOf } from './links.ts'

const address = `0x${'ab'.repeat(20)}` as const

test('default', () => {
  const words = [
    encodeLeafWord({ kind: 'balance', assetId: 0, units: 1n, leaving: 0n }),
    encodeLeafWord({ kind: 'link', slot: 1, address }),
    encodeLeafWord({ kind: 'link', slot: 2, address }),
  ]
  expect(linksOf(words)).toEqual([
    { slot: 1, address },
    { slot: 2, address },
  ])
})

test('behavior: a malformed word is no link', () => {
  expect(linksOf([`0x050000${'00'.repeat(8)}01${'11'.repeat(20)}`, `0x06${'11'.repeat(31)}`])).toEqual([])
})
