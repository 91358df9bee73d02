import { snapshotRegistryAbi } from '@plimsoll/contracts'
import {
  actors,
  assetIds,
  countedOn,
  type Devnet,
  finalState,
  playStory,
  type StoryResult,
  silentNarrator,
  startDevnet,
  unitsOf,
} from '@plimsoll/devnet'
import { eoaAccountId } from '@plimsoll/protocol'
import { createPlimsollClient, verifyAccount, watchEvents } from '@plimsoll/sdk'
import { type Receiver, startReceiver } from '@plimsoll/webhooks/testing'
import { parseUnits } from 'viem'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { openDashboard } from '../harness/dashboardPage.ts'
import { findChromium } from '../harness/findChromium.ts'

const executable = findChromium(process.env) ?? ''
const eth = (text: string) => parseUnits(text, 18)
const alice = eoaAccountId(actors.alice.address)

describe('the story of the devnet, seen from the outside', () => {
  let devnet: Devnet
  let story: StoryResult
  /** What alice heard of it: margin events that she checked, and what else there was. */
  const heard: string[] = []
  let unwatch: (() => void) | undefined
  /** Whom operator 1 tells. */
  let receiver: Receiver
  beforeAll(async () => {
    receiver = await startReceiver()
    const desk = { name: 'desk', url: receiver.url, accounts: [actors.alice.address] }
    devnet = await startDevnet({
      webhooks: (number) => (number === 1 ? { allowPrivate: true, endpoints: [desk] } : undefined),
      operatorEnv: () => ({ PLIMSOLL_WEBHOOK_SECRET_DESK: receiver.secret }),
    })
    unwatch = watchEvents(devnet.plimsoll, {
      filter: { accounts: [alice] },
      onMarginEvent: ({ type, line }) => heard.push(`${type} ${line}`),
      onUnverifiedEvent: ({ type }) => heard.push(type),
    })
    story = await playStory(devnet, silentNarrator)
  })
  afterAll(async () => {
    unwatch?.()
    await devnet?.stop()
    await receiver?.stop()
  })

  test('default: a liquidation on the chain of the debt, paid on the chain of the collateral', async () => {
    const state = await finalState(devnet)
    // R = -I / (1.05 - 1.05 × 0.8) with I = 10 × 2,000 × 0.8 - 18,000 × 1.05 = -2,900; the bonus is 5 %, one WETH is $2,000.
    // Interest accrues for the seconds between: a few cents.
    const restore = 13_809.52
    expect(Number(story.repaidUnits) / 1e6).toBeCloseTo(restore, 0)
    expect(Number(story.seizedUnits) / 1e18).toBeCloseTo((restore * 1.05) / 2_000, 3)
    expect(state.aliceWeth).toBe(eth('10') - story.seizedUnits)
    expect(state.kaiWeth).toBe(story.seizedUnits)
    expect(state.vaultWeth).toBe(state.aliceWeth)
    expect(state.aliceUsdc).toBe(story.borrowed)
    expect(state.aliceDebt).toBe(unitsOf(story.alice, assetIds.debt(1)))
    expect(state.aliceUsdc + state.kaiUsdc + state.poolUsdc).toBe(parseUnits('150000', 6))
  })

  test('behavior: who is liquidated hears of it, and of what follows', async () => {
    await expect.poll(() => heard, { timeout: 60_000 }).toContain('claim.settled')
    const order = ['pledge.counted', 'margin.liquidatable 0', 'claim.booked', 'claim.settled']
    expect(heard.filter((type) => order.includes(type))).toEqual(order)
    expect(heard).toContain('margin.call 2500')
    expect(heard).toContain('liquidated')
    expect(heard.filter((type) => type === 'margin.cured 0')).toHaveLength(1)
    expect(heard.indexOf('margin.cured 0')).toBeGreaterThan(heard.indexOf('margin.liquidatable 0'))
  })

  test('behavior: a server that operator 1 knows is told, signed, with the cure', async () => {
    const told = () => receiver.received.map(({ event }) => event.type)
    await expect.poll(told, { timeout: 60_000 }).toEqual(['margin.liquidatable', 'margin.cured'])
    const [{ id, event } = expect.unreachable()] = receiver.received
    expect(id).toMatch(new RegExp(`-liquidatable-0-${alice}$`))
    expect(event).toMatchObject({ account: alice, line: 0, margin: { liquidatable: true } })
    expect('cure' in event && event.cure?.line.deposit.map(({ assetId }) => assetId)).toContain(assetIds.weth)
    const status = async () => (await fetch(`${devnet.operators[0]?.adminUrl}/status`)).json()
    const webhooks = { endpoints: 1, waiting: 0, failed: 0, lastFault: null, queueProblem: null, elsewhere: false }
    await expect.poll(status, { timeout: 60_000, interval: 500 }).toMatchObject({ webhooks })
  })

  test('behavior: the liquidation is kept, and who signed the epoch that first had it', async () => {
    const { events } = await devnet.client.pastLiquidations()
    const { repaidUnits, seizedUnits } = story
    expect(events).toMatchObject([{ kind: 'liquidation', account: alice, slot: 1, repaidUnits, units: seizedUnits }])
    const { snapshots } = await devnet.client.snapshots({ before: (events[0]?.epoch ?? 0n) + 1n, limit: 1 })
    expect(snapshots).toMatchObject([{ epoch: events[0]?.epoch, threshold: 2 }])
    const [snapshot] = snapshots
    const signers = [...(snapshot?.signers ?? []), ...(snapshot?.others ?? [])]
    expect(signers.toSorted()).toEqual([...devnet.set.operators].sort())
    expect(snapshot?.cut[1]?.number).toBeGreaterThanOrEqual(events[0]?.blockNumber ?? 0n)
  })

  test.runIf(executable)('behavior: a risk manager reads what is lent and allowed from the chains', async () => {
    const { page, close, problems } = await openDashboard(`${devnet.plimsoll.nodes[0]?.url}/risk`, { executable })
    onTestFinished(close)
    const limits = page.getByRole('region', { name: 'Utilisation and caps' })
    // Nobody borrows on charlie, and nothing is capped.
    await limits.getByRole('row', { name: /USDC debt 0 100,000 0% no limit/ }).waitFor()
    await limits.getByRole('row', { name: /USDC debt 4,190\.47[0-9]+ 95,809\.52[0-9]+ 4\.19%/ }).waitFor()
    await page.getByRole('row', { name: /liquidation 0x709979…79C8 bravo 13,809/ }).waitFor()
    expect(problems).toEqual([])
  })

  test('behavior: the liquidation restores the initial margin, no more', async () => {
    const { margin } = story.alice
    expect(margin.liquidatable).toBe(false)
    expect(margin.maintenanceSurplusUsdWad).toBeGreaterThan(0n)
    // Interest between snapshot and repayment is all that may be missing of, or added to, the initial margin.
    expect(Math.abs(Number(margin.initialSurplusUsdWad) / 1e18)).toBeLessThan(1)
  })

  test('behavior: what is left counts on bravo, where it is pledged', () => {
    expect(countedOn(story.alice, { assetId: assetIds.weth, slot: 1 })).toBe(story.deposited - story.seizedUnits)
    expect(countedOn(story.alice, { assetId: assetIds.weth, slot: 0 })).toBe(0n)
  })

  test('behavior: every operator serves the same bytes for an epoch, and every registry has accepted them', async () => {
    const { epoch } = story.alice.snapshot.header
    const answers = await Promise.all(devnet.operators.map(({ url }) => createPlimsollClient({ url }).snapshot(epoch)))
    for (const answer of answers) expect(answer.digest).toBe(story.alice.snapshot.digest)
    for (const { client, registry } of devnet.chains) {
      const digests = await client.getContractEvents({
        address: registry,
        abi: snapshotRegistryAbi,
        eventName: 'SnapshotAccepted',
        fromBlock: 0n,
        strict: true,
      })
      for (const { args } of digests) {
        const { digest } = await devnet.client.snapshot(args.epoch)
        expect(digest).toBe(args.digest)
      }
    }
  })

  test('behavior: other accounts are untouched', async () => {
    const bob = await devnet.client.account(eoaAccountId(actors.bob.address))
    await verifyAccount(bob, devnet.trust)
    expect(unitsOf(bob, assetIds.usdc(2))).toBe(parseUnits('5000', 6))
    expect(bob.margin.equityUsdWad).toBe(eth('5000'))
    expect(bob.margin.healthWad).toBeNull()
  })

  test('behavior: no claim and nobody to liquidate is left', async () => {
    expect((await devnet.client.claims()).claims).toEqual([])
    expect((await devnet.client.liquidatable()).accounts.map(({ account }) => account)).not.toContain(alice)
  })
})
