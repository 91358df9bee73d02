import fc from 'fast-check'
import { expect, test } from 'vitest'
import { assetWord } from '../../test/arbitraries.ts'
import { decodeAssetWord, encodeAssetWord } from './assetWord.ts'

test('behavior: decoding undoes encoding', () => {
  fc.assert(
    fc.property(assetWord, (word) => {
      expect(decodeAssetWord(encodeAssetWord(word))).toEqual(word)
    }),
  )
})
