import { createSender, OperatorNotInSet, signRequest } from '@plimsoll/attester'
import { snapshotRegistryAbi } from '@plimsoll/contracts'
import { hashOperatorSet, postArguments } from '@plimsoll/protocol'
import { signedSnapshot } from '@plimsoll/protocol/testing'
import { createPlimsollClient, followRotations, verifySnapshot } from '@plimsoll/sdk'
import { operatorPaths, operatorsResponse, proposalRequest } from '@plimsoll/wire'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { loadConfig } from '../config/loadConfig.ts'
import { type RotationWorld, startRotation } from '../testing/startRotation.ts'
import { roles } from './roles.ts'
import { type RunningNode, startNode } from './startNode.ts'

// Its end is a guard against a hang, not a limit on speed.
const polling = { timeout: 240_000, interval: 250 }

describe('the operators change', () => {
  let world: RotationWorld
  const nodes: RunningNode[] = []
  const lines: string[] = []
  const log = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) })
  beforeAll(async () => {
    world = await startRotation()
    for (const file of world.configFiles) nodes.push(await startNode(await loadConfig(file, {}), { roles, log }))
  }, 300_000)
  afterAll(async () => {
    await Promise.all(nodes.map((node) => node.stop()))
    await world?.stop()
  }, 300_000)

  const clientOf = (index: number) => createPlimsollClient({ url: nodes[index]?.urls.api ?? '' })
  const round = async (index: number) =>
    operatorsResponse.parse(await (await fetch(`${nodes[index]?.urls.api}/v1/operators`)).json())

  test('behavior: every chain follows in turn, also one that stood still meanwhile', async () => {
    const [before, after] = [hashOperatorSet(world.before), hashOperatorSet(world.after)]
    for (const slot of [0, 1, 2])
      await expect.poll(async () => (await world.registry(slot)).epoch, polling).toBeGreaterThan(0n)
    await world.chains[2]?.client.setIntervalMining({ interval: 0 })
    expect((await world.registry(2)).operators).toBe(before)

    await world.takeEffect()
    for (const slot of [0, 1])
      await expect.poll(async () => (await world.registry(slot)).operators, polling).toBe(after)
    const { epoch: changed } = await world.registry(0)
    // The new operators go on, on the chains that can hear them.
    await expect.poll(async () => (await world.registry(1)).epoch, polling).toBeGreaterThan(changed + 3n)
    expect((await world.registry(2)).operators).toBe(before)

    await world.chains[2]?.client.setIntervalMining({ interval: 1 })
    await expect.poll(async () => (await world.registry(2)).operators, polling).toBe(after)
    await expect.poll(async () => (await world.registry(2)).epoch, polling).toBeGreaterThan(changed + 3n)
    const rotations = await Promise.all(
      [0, 1, 2].map(async (slot) => (await world.accepted(slot)).find(({ operators }) => operators === after)?.digest),
    )
    expect(rotations).toEqual(Array(3).fill(expect.stringMatching(/^0x/)))
    expect(new Set(rotations).size).toBe(1)
  })

  test('behavior: the new operator signs; the removed one does not any more, and goes on serving', async () => {
    const { rotations } = await clientOf(3).rotations()
    const changed = rotations[0]?.snapshot.header.epoch ?? expect.unreachable()
    await expect.poll(async () => (await round(3)).lastSigned?.epoch ?? 0n, polling).toBeGreaterThan(changed)
    const removed = await round(0)
    const { threshold, operators } = world.after
    expect(removed).toMatchObject({ signs: false, scheduled: { threshold, operators } })
    expect((await round(3)).signs).toBe(true)
    expect(removed.lastAttested?.epoch).toBeGreaterThan(changed)
    // What it signed before it heard of the change, nobody who has heard of it counts. From then on it signs nothing.
    const heard = removed.lastAttested?.epoch ?? 0n
    await expect.poll(async () => (await round(0)).lastAttested?.epoch, polling).toBeGreaterThan(heard + 2n)
    expect((await round(0)).lastSigned).toEqual(removed.lastSigned)
    expect((await clientOf(0).latestSnapshot()).header.epoch).toBeGreaterThan(changed)
    expect((await clientOf(0).deployment()).operators.operators).toEqual(world.after.operators)
  })

  test('behavior: who trusts the first operators verifies what the last ones sign', async () => {
    const { salt, chains } = world.deployment
    const first = { salt, chainIds: chains.map(({ chainId }) => chainId), set: world.before }
    const latest = await clientOf(1).latestSnapshot()
    await expect(verifySnapshot(latest, first)).rejects.toThrow('quorum')
    const { rotations } = await clientOf(0).rotations()
    await verifySnapshot(latest, await followRotations(rotations, first))
  })

  test('error: the quorum of before', async () => {
    const { salt, chains } = world.deployment
    const latest = await clientOf(1).latestSnapshot()
    const header = { ...latest.header, epoch: latest.header.epoch + 1n, timestamp: latest.header.timestamp + 2n }
    const { cut } = latest
    const forged = await signedSnapshot({ salt, keys: world.operators.slice(0, 2), set: world.before, cut, header })
    for (const [slot, { registry }] of chains.entries()) {
      const posted = world.chains[slot]?.client.simulateContract({
        address: registry,
        abi: snapshotRegistryAbi,
        functionName: 'post',
        args: postArguments(forged),
      })
      await expect(posted).rejects.toThrow('WrongOperators')
    }
  })

  test('error: a proposal of the removed operator', async () => {
    const [signer, asked] = world.operators
    if (signer === undefined || asked === undefined) expect.unreachable()
    const { header, cut } = await clientOf(1).latestSnapshot()
    const request = {
      method: 'POST',
      path: operatorPaths.proposals,
      body: JSON.stringify(z.encode(proposalRequest, { header, cut })),
    }
    const { salt } = world.deployment
    const sender = createSender({ generation: 0 }).next()
    const authorization = await signRequest({ ...request, signer, sender, salt, to: asked.address, now: Date.now() })
    const response = await fetch(world.urls[1] + request.path, { ...request, headers: { authorization } })
    expect(response.status).toBe(401)
  })

  test('behavior: a node that starts now gets to the operators in force, and has what a late chain would need', async () => {
    const { rotations } = await clientOf(1).rotations()
    const late = await startNode(await loadConfig(await world.writeLateNode(), {}), { roles: ['index', 'api'], log })
    nodes.push(late)
    const client = createPlimsollClient({ url: late.urls.api ?? '' })
    // Which of the operators' signatures are a node's quorum may differ.
    const digestsOf = (known: typeof rotations) => known.map(({ snapshot }) => snapshot.digest)
    await expect
      .poll(async () => digestsOf((await client.rotations()).rotations), polling)
      .toEqual(digestsOf(rotations))
    const latest = () => client.latestSnapshot().catch(() => undefined)
    await expect.poll(async () => (await latest())?.set, polling).toEqual(world.after)
  })

  test('error: the removed operator cannot start any more', async () => {
    const late = await startNode(await loadConfig(await world.writeLateNode(), {}), { roles, log })
    nodes.push(late)
    await expect(late.finished).rejects.toThrow(OperatorNotInSet)
  })

  test('behavior: nobody halts', () => {
    const messages = lines.map((line) => JSON.parse(line).msg)
    expect(messages).toContain('operators scheduled')
    expect(messages).toContain('rotated')
    expect(messages.filter((message) => /halted|without a URL/.test(message))).toEqual([])
  })
})
