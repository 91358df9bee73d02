import { expect, test } from 'vitest'
import { cut, salt } from '../../test/fixtures.ts'
import { operatorKeys, signedSnapshot } from '../testing/signedSnapshot.ts'
import { packCut } from './cut.ts'
import { postArguments, posting } from './posting.ts'

const keys = operatorKeys(3)
const set = { threshold: 2, operators: keys.map(({ address }) => address) }

test('default: the struct of postAndAct, and the arguments of post', async () => {
  const attested = await signedSnapshot({ salt, keys, set, cut })
  const { header, bitmap } = attested
  const signatures = attested.signatures.map(({ r, yParityAndS }) => ({ r, vs: yParityAndS }))
  const expected = { header, cut: packCut(cut), threshold: 2n, operators: set.operators, bitmap, signatures }
  expect(posting(attested)).toEqual(expected)
  expect(postArguments(attested)).toEqual(Object.values(expected))
})
