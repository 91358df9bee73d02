import { packCut } from '@plimsoll/protocol'
import { expect, test } from 'vitest'
import { posting } from './posting.ts'
import { aliceAnswer } from './testing/testSnapshot.ts'

test('default', async () => {
  const { snapshot } = await aliceAnswer()
  const { header, cut, set, bitmap, signatures } = snapshot
  expect(posting(snapshot)).toEqual({
    header,
    cut: packCut(cut),
    threshold: 2n,
    operators: set.operators,
    bitmap,
    signatures: signatures.map(({ r, yParityAndS }) => ({ r, vs: yParityAndS })),
  })
})
