import { keccak } from '@plimsoll/protocol'
import { type Address, type Hex, keccak256, numberToHex, toHex } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { beforeEach, describe, expect, test } from 'vitest'
import { KeyInUseTwice, NotSigningYet, Superseded } from './errors.ts'
import {
  createKeyGuard,
  createProcessBook,
  createSender,
  type KeyGuard,
  type KeyReport,
  type SenderSource,
} from './oneProcess.ts'
import { type SignedRequest, signRequest, verifyRequest } from './operatorRequest.ts'
import { createTestClock, type TestClock } from './testing/testClock.ts'

const accountOf = (key: number) => privateKeyToAccount(numberToHex(key, { size: 32 }))
const [own, peer, thief] = [accountOf(1), accountOf(2), accountOf(3)]
const salt: Hex = keccak256(toHex('test deployment'))
const set = { threshold: 2, operators: [own.address, peer.address] }
const epochSeconds = 12
const epochMs = epochSeconds * 1000
const start = 1_800_000_000_000
const signal = new AbortController().signal
const signed = { epoch: 5n, digest: keccak('0x05') }

let clock: TestClock
beforeEach(() => {
  clock = createTestClock(start)
})

/** A request that a process of the own key, or of another one, sends to the peer now. */
async function request(sender: Pick<SenderSource, 'next'>, signer = own): Promise<SignedRequest> {
  const sent = { method: 'POST', path: '/operator/v1/heads', body: '{}' }
  const now = clock.now()
  const authorization = await signRequest({
    ...sent,
    signer,
    sender: sender.next(),
    salt,
    to: peer.address,
    now,
  })
  const operators: Address[] = [own.address, thief.address]
  return verifyRequest({ ...sent, headers: new Headers({ authorization }), operators, self: peer.address, salt, now })
}

function begun(generation = 0): SenderSource {
  const sender = createSender({ generation })
  sender.begin()
  return sender
}

describe('what a peer hears', () => {
  function listen() {
    const alarms: Hex[][] = []
    const onTwice = (requests: readonly SignedRequest[]) => alarms.push(requests.map(({ process }) => process))
    return { book: createProcessBook({ clock, epochSeconds, onTwice }), alarms }
  }

  test('default: one process after another is a restart', async () => {
    const { book, alarms } = listen()
    const [before, after] = [begun(), begun()]
    book.note(await request(before))
    await clock.advance(epochMs)
    for (const sender of [after, after]) book.note(await request(sender))
    expect(alarms).toEqual([])
    expect(book.others({ from: own.address, process: after.process }).map(({ process }) => process)).toEqual([
      before.process,
    ])
    await clock.advance(2 * epochMs + 1)
    expect(book.others({ from: own.address, process: after.process })).toEqual([])
  })

  test('behavior: a retry of an old request is no sign of life, nor is one that waits', async () => {
    const { book, alarms } = listen()
    const [before, after, waiting] = [begun(), begun(), createSender({ generation: 0 })]
    const old = await request(before)
    book.note(old)
    book.note(await request(after))
    await clock.advance(2 * epochMs)
    book.note(old)
    book.note(await request(waiting))
    expect(alarms).toEqual([])
    expect(book.others({ from: own.address, process: after.process })).toHaveLength(1)
  })

  test('error: the first goes on an epoch after the second began', async () => {
    const { book, alarms } = listen()
    const [one, other] = [begun(), begun()]
    book.note(await request(one))
    book.note(await request(other))
    book.note(await request(one))
    expect(alarms).toEqual([])
    await clock.advance(epochMs)
    for (const sender of [one, other, one]) book.note(await request(sender))
    expect(alarms).toEqual([[other.process, one.process]])
  })

  test('behavior: another generation is a takeover', async () => {
    const { book, alarms } = listen()
    const [one, other] = [begun(), begun(1)]
    book.note(await request(one))
    book.note(await request(other))
    await clock.advance(epochMs)
    book.note(await request(one))
    expect(alarms).toEqual([])
  })

  test('behavior: many processes take no more memory than a few', async () => {
    const { book } = listen()
    for (let count = 0; count < 20; count++) book.note(await request(begun()))
    expect(book.others({ from: own.address, process: '0x' })).toHaveLength(8)
  })
})

describe('what a process does about it', () => {
  let stops: Error[]
  let sender: SenderSource
  let guard: KeyGuard
  const report = (others: readonly SignedRequest[] = [], changes: Partial<KeyReport> = {}): KeyReport => ({
    others,
    heardSince: start - 3_600_000,
    lastSigned: null,
    ...changes,
  })
  const answers = (one: KeyReport) => async () => new Map([[peer.address, one]])
  const epochNow = () => BigInt(Math.floor(clock.now() / epochMs))

  function create(
    options: { generation?: number; takeover?: boolean; lastSigned?: () => Promise<typeof signed> } = {},
  ) {
    stops = []
    sender = createSender({ generation: options.generation ?? 0 })
    guard = createKeyGuard({
      self: own.address,
      salt,
      sender,
      clock,
      epochSeconds,
      startDelayMs: 60_000,
      set: () => set,
      lastSigned: options.lastSigned ?? (async () => signed),
      takeover: options.takeover ?? false,
      onStopped: (error) => stops.push(error),
    })
  }
  beforeEach(() => create())

  test('default: begins at once when every other operator confirms its record', async () => {
    expect(sender.next().counter).toBe(0)
    await guard.begin(answers(report([], { lastSigned: signed })), signal)
    guard.requireMaySign(epochNow())
    expect(sender.next()).toEqual({ process: sender.process, generation: 0, counter: 1 })
  })

  test.each<[string, () => ReadonlyMap<Address, KeyReport>]>([
    ['nobody answers', () => new Map()],
    ['a peer has just started itself', () => new Map([[peer.address, report([], { heardSince: start - 30_000 })]])],
    [
      'a peer has seen a later signature',
      () => new Map([[peer.address, report([], { lastSigned: { ...signed, epoch: 6n } })]]),
    ],
    [
      'a peer has seen another signature',
      () => new Map([[peer.address, report([], { lastSigned: { ...signed, digest: keccak('0x06') } })]]),
    ],
  ])('behavior: signs nothing that begins within a minute if %s', async (_, heard) => {
    await guard.begin(async () => heard(), signal)
    expect(() => guard.requireMaySign(epochNow() + 4n)).toThrow(NotSigningYet)
    guard.requireMaySign(epochNow() + 5n)
  })

  test('behavior: a signing record that cannot be read is confirmed by nobody, and the process begins all the same', async () => {
    create({ lastSigned: () => Promise.reject(new Error('The database does not answer.')) })
    await guard.begin(answers(report([], { lastSigned: signed })), signal)
    expect(() => guard.requireMaySign(epochNow() + 4n)).toThrow(NotSigningYet)
    guard.requireMaySign(epochNow() + 5n)
  })

  test('behavior: waits until another process was silent for two epochs', async () => {
    const other = await request(begun())
    const beginning = guard.begin(answers(report([other], { lastSigned: signed })), signal)
    await clock.advance(epochMs)
    expect(() => guard.requireMaySign(epochNow())).toThrow(NotSigningYet)
    await clock.advance(2 * epochMs)
    await beginning
    guard.requireMaySign(epochNow())
    expect(stops).toEqual([])
  })

  test('behavior: two that start at once do not wait for each other', async () => {
    const waiting = await request(createSender({ generation: 0 }))
    await guard.begin(answers(report([waiting], { lastSigned: signed })), signal)
    guard.requireMaySign(epochNow())
  })

  test('error: another one signs an epoch after it began', async () => {
    await guard.begin(answers(report([], { lastSigned: signed })), signal)
    const other = begun()
    await guard.note(report([await request(other)]))
    guard.requireMaySign(epochNow())
    await clock.advance(epochMs)
    await guard.note(report([await request(other)]))
    expect(() => guard.requireMaySign(epochNow())).toThrow(KeyInUseTwice)
    expect(stops).toEqual([expect.any(KeyInUseTwice)])
  })

  test('error: a person had another one take over', async () => {
    await guard.begin(answers(report([], { lastSigned: signed })), signal)
    await guard.note(report([await request(begun(1))]))
    expect(() => guard.requireMaySign(epochNow())).toThrow(Superseded)
    expect(guard.stopped()).toBeInstanceOf(Superseded)
  })

  test('behavior: with --takeover it begins at once, beside one of a lower generation', async () => {
    create({ generation: 1, takeover: true })
    await guard.begin(answers(report([await request(begun(0))], { lastSigned: signed })), signal)
    guard.requireMaySign(epochNow())
    await clock.advance(2 * epochMs)
    await guard.note(report([await request(begun(0))]))
    guard.requireMaySign(epochNow())
  })

  test('error: a peer that makes a process up stops nobody', async () => {
    await guard.begin(answers(report([], { lastSigned: signed })), signal)
    await clock.advance(2 * epochMs)
    const real = await request(begun())
    const stranger = await request(begun(), thief)
    const forged = [
      { ...real, generation: 7 },
      { ...real, process: numberToHex(1, { size: 16 }) },
      { ...stranger, from: own.address },
      stranger,
    ]
    await guard.note(report(forged))
    const early = await request(begun(3))
    await clock.advance(3 * epochMs)
    await guard.note(report([early]))
    guard.requireMaySign(epochNow())
  })
})
