import { hashOperatorSet, type OperatorSet } from '@plimsoll/protocol'
import { operatorKeys, signedSnapshot } from '@plimsoll/protocol/testing'
import { type RotationsResponse, rotationsResponse } from '@plimsoll/wire'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { VerificationFailed } from './errors.ts'
import { followRotations } from './followRotations.ts'
import { aliceAnswer, trust } from './testing/testSnapshot.ts'
import { verifySnapshot } from './verifySnapshot.ts'

const keys = operatorKeys(4)
const next: OperatorSet = { threshold: 2, operators: keys.slice(1).map(({ address }) => address) }

/** A snapshot that `set` signed and that names another set for the next. */
async function signedBy(set: OperatorSet, { names, epoch }: { names: OperatorSet; epoch: bigint }) {
  const { snapshot } = await aliceAnswer()
  const { cut, assets } = snapshot
  const header = { ...snapshot.header, epoch, operators: hashOperatorSet(names) }
  return signedSnapshot({ salt: trust.salt, keys, set, cut, assets, header })
}

async function rotations(): Promise<RotationsResponse['rotations']> {
  return [{ snapshot: await signedBy(trust.set, { names: next, epoch: 5n }), next }]
}

describe('followRotations', () => {
  test('default: what the new operators sign verifies', async () => {
    const latest = await signedBy(next, { names: next, epoch: 6n })
    await expect(verifySnapshot(latest, trust)).rejects.toThrow(VerificationFailed)
    const followed = await followRotations(await rotations(), trust)
    expect(followed).toEqual({ ...trust, set: next })
    await verifySnapshot(latest, followed)
  })

  test('behavior: survives JSON', async () => {
    const text = JSON.stringify(z.encode(rotationsResponse, { rotations: await rotations() }))
    const read = rotationsResponse.parse(JSON.parse(text))
    expect(await followRotations(read.rotations, trust)).toEqual({ ...trust, set: next })
  })

  test('error: what the operators of before sign does not verify any more', async () => {
    const followed = await followRotations(await rotations(), trust)
    const forged = await signedBy(trust.set, { names: trust.set, epoch: 6n })
    await expect(verifySnapshot(forged, followed)).rejects.toThrow(VerificationFailed)
  })

  test('error: another set than the one that was named', async () => {
    const forged = (await rotations()).map((rotation) => ({ ...rotation, next: trust.set }))
    await expect(followRotations(forged, trust)).rejects.toThrow(VerificationFailed)
  })
})
