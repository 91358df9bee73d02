import { type SettlementResponse, settlementResponse } from '@plimsoll/wire'
import { schemaParts } from '@plimsoll/wire/testing/schemaParts'
import { keccak256 } from 'viem'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { VerificationFailed } from './errors.ts'
import { changesOf } from './testing/changesOf.ts'
import { beneficiary, settlementAnswer, trust } from './testing/testSnapshot.ts'
import { verifySettlement } from './verifySettlement.ts'

const asked = { beneficiary, custodySlot: 0, trust } as const

describe('verifySettlement', () => {
  test('default: what settleMany takes, for all claims and any part of them', async () => {
    for (const some of [[0, 1, 2], [0, 2], [1]]) {
      const answer = await settlementAnswer(some)
      const { claims, siblings, steps, snapshot } = answer
      expect(await verifySettlement(answer, asked)).toEqual({
        claims,
        proof: { header: snapshot.header, siblings, steps },
        next: null,
        snapshot,
      })
      expect(claims).toHaveLength(some.length)
    }
  })

  test('behavior: no claims need no proof', async () => {
    expect((await verifySettlement(await settlementAnswer([]), asked)).claims).toEqual([])
  })

  test('behavior: addresses in any case are the same', async () => {
    const lower = beneficiary.toLowerCase() as typeof beneficiary
    expect((await verifySettlement(await settlementAnswer(), { ...asked, beneficiary: lower })).claims).toHaveLength(3)
  })

  test('behavior: refuses every change of every field, but of where the list goes on', async () => {
    const answer = { ...(await settlementAnswer([0, 2])), next: keccak256('0x') }
    const changed = new Set<string>()
    for (const { path, value } of changesOf(settlementResponse, { value: answer })) {
      changed.add(path)
      const verifying = verifySettlement(value as SettlementResponse, asked)
      if (path === 'next') expect((await verifying).claims, path).toHaveLength(answer.claims.length)
      else await expect(verifying, path).rejects.toThrow(VerificationFailed)
    }
    const fields = schemaParts(settlementResponse).filter(({ schema }) => !(schema instanceof z.ZodObject))
    expect([...changed].sort()).toEqual(fields.map(({ path }) => path).sort())
  })

  test.each<[string, (answer: SettlementResponse) => Partial<SettlementResponse>]>([
    ['more units', ({ claims }) => ({ claims: claims.map((claim) => ({ ...claim, units: claim.units + 1n })) })],
    ['a claim that is missing', ({ claims }) => ({ claims: claims.slice(1) })],
    ['a claim told twice', ({ claims }) => ({ claims: [...claims, ...claims.slice(0, 1)] })],
    ['another order', ({ claims }) => ({ claims: claims.toReversed() })],
    ['no steps', () => ({ steps: '0x' })],
    ['a sibling too many', ({ siblings }) => ({ siblings: [...siblings, `0x${'00'.repeat(32)}`] })],
    ['another beneficiary', ({ claims }) => ({ claims: claims.map((claim) => ({ ...claim, beneficiary: other })) })],
  ])('error: %s', async (_, change) => {
    const answer = await settlementAnswer()
    await expect(verifySettlement({ ...answer, ...change(answer) }, asked)).rejects.toThrow(VerificationFailed)
  })

  test('error: claims of somebody else, or of another chain, than asked for', async () => {
    const answer = await settlementAnswer()
    await expect(verifySettlement(answer, { ...asked, beneficiary: other })).rejects.toThrow('somebody else')
    await expect(verifySettlement(answer, { ...asked, custodySlot: 1 })).rejects.toThrow('another chain')
  })

  test('error: a snapshot without a quorum', async () => {
    const answer = await settlementAnswer()
    const snapshot = { ...answer.snapshot, bitmap: 1n }
    await expect(verifySettlement({ ...answer, snapshot }, asked)).rejects.toThrow(VerificationFailed)
  })
})

const other = '0x00000000000000000000000000000000000000aa'
