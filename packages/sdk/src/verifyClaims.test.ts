import { keccak } from '@plimsoll/protocol'
import { type ClaimsResponse, claimsResponse } from '@plimsoll/wire'
import { schemaParts } from '@plimsoll/wire/testing/schemaParts'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { claimProof } from './claimProof.ts'
import { VerificationFailed } from './errors.ts'
import { changesOf } from './testing/changesOf.ts'
import { claimsAnswer, trust } from './testing/testSnapshot.ts'
import { verifyClaims } from './verifyClaims.ts'

describe('verifyClaims', () => {
  test('default: accepts all claims, and any part of them', async () => {
    const answer = await claimsAnswer()
    await verifyClaims(answer, trust)
    await verifyClaims({ ...answer, claims: answer.claims.slice(1, 2) }, trust)
    await verifyClaims({ ...answer, claims: [] }, trust)
  })

  // Where the list goes on is the node's word, and so is that it is complete.
  const unchecked = ['claims', 'next']

  test('behavior: refuses every change of every field, but of how the list goes on', async () => {
    const answer = { ...(await claimsAnswer()), next: keccak('0x') }
    const changed = new Set<string>()
    for (const { path, value } of changesOf(claimsResponse, { value: answer })) {
      changed.add(path)
      const changedAnswer = value as ClaimsResponse
      const verifying = verifyClaims(changedAnswer, trust)
      const tellsTwice = changedAnswer.claims.length > answer.claims.length
      if (unchecked.includes(path) && !tellsTwice) await expect(verifying, path).resolves.toBeUndefined()
      else await expect(verifying, path).rejects.toThrow(VerificationFailed)
    }
    const fields = schemaParts(claimsResponse).filter(({ schema }) => !(schema instanceof z.ZodObject))
    expect([...changed].sort()).toEqual(fields.map(({ path }) => path).sort())
  })

  test.each<[string, (claim: ClaimsResponse['claims'][number]) => object]>([
    ['more units', ({ units }) => ({ units: units + 1n })],
    ['another beneficiary', () => ({ beneficiary: '0x00000000000000000000000000000000000000aa' })],
    ['another chain of custody', () => ({ custodySlot: 1 })],
    ['no proof', () => ({ siblings: [] })],
  ])('error: %s', async (_, change) => {
    const answer = await claimsAnswer()
    const claims = answer.claims.map((claim) => ({ ...claim, ...change(claim) }))
    await expect(verifyClaims({ ...answer, claims }, trust)).rejects.toThrow(VerificationFailed)
  })

  test('error: a snapshot without a quorum', async () => {
    const answer = await claimsAnswer()
    const header = { ...answer.snapshot.header, claims: keccak('0x') }
    await expect(verifyClaims({ ...answer, snapshot: { ...answer.snapshot, header } }, trust)).rejects.toThrow(
      VerificationFailed,
    )
  })
})

describe('claimProof', () => {
  test('default: the header and the claim’s siblings', async () => {
    const answer = await claimsAnswer()
    const [claim] = answer.claims
    if (claim === undefined) expect.unreachable()
    expect(claimProof(answer, claim)).toEqual({ header: answer.snapshot.header, siblings: claim.siblings })
  })
})
