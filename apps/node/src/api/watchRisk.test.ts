import { setImmediate } from 'node:timers/promises'
import type { AccountsAt } from '@plimsoll/keeper'
import { risk } from '@plimsoll/keeper/testing'
import { describe, expect, test } from 'vitest'
import { deployment } from '../testing/configFiles.ts'
import { live } from '../testing/eventWorld.ts'
import { createRiskWatch } from './watchRisk.ts'

const config = { deployment, risk }
const onError = (error: Error) => expect.unreachable(error.message)

describe('createRiskWatch', () => {
  test('default: computes what is served, once for each snapshot, and names it', async () => {
    const [first, second] = await live([1_000, 2_900])
    let current: AccountsAt | undefined
    const watch = createRiskWatch({ served: () => current, config, onError, restMs: 0 })
    await watch.look()
    expect(watch.debtAtRisk()).toBeUndefined()

    current = first
    await watch.look()
    const known = watch.debtAtRisk()
    expect(known).toMatchObject({ epoch: 1n, digest: first?.digest, accounts: 1, debtUsdWad: 1_000n * 10n ** 18n })
    expect(watch.totals()).toMatchObject({ epoch: 1n, digest: first?.digest, debtUsdWad: 1_000n * 10n ** 18n })
    await watch.look()
    expect(watch.debtAtRisk()).toBe(known)

    current = second
    await watch.look()
    expect(watch.debtAtRisk()).toMatchObject({ epoch: 2n, debtUsdWad: 2_900n * 10n ** 18n })
    expect(watch.debtAtRisk()?.underlyings[0]?.points[0]?.accounts).toBe(1)
  })

  test('behavior: rests between two of them, however often it is told', async () => {
    const [first, second] = await live([1_000, 1_100])
    let current: AccountsAt | undefined = first
    const watch = createRiskWatch({ served: () => current, config, onError, restMs: 2 ** 30 })
    await watch.look()
    current = second
    const next = watch.look()
    expect(watch.look()).toBe(next)
    await setImmediate()
    expect(watch.debtAtRisk()?.epoch).toBe(1n)
  })

  test('behavior: after a rest it takes the latest', async () => {
    const lived = await live([1_000, 1_100, 1_200])
    let current: AccountsAt | undefined = lived[0]
    const watch = createRiskWatch({ served: () => current, config, onError, restMs: 5 })
    await watch.look()
    current = lived[1]
    const next = watch.look()
    current = lived[2]
    await next
    expect(watch.debtAtRisk()?.epoch).toBe(3n)
  })

  test('error: what fails is told, and the next snapshot is computed all the same', async () => {
    const [first] = await live([1_000])
    if (first === undefined) expect.unreachable()
    const errors: Error[] = []
    let current: AccountsAt = { ...first, table: undefined as never }
    const watch = createRiskWatch({ served: () => current, config, onError: (error) => errors.push(error), restMs: 0 })
    await watch.look()
    expect(errors).toHaveLength(1)
    expect(watch.debtAtRisk()).toBeUndefined()
    current = first
    await watch.look()
    expect(watch.debtAtRisk()?.epoch).toBe(1n)
  })
})
