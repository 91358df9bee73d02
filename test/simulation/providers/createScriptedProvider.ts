import type { RpcRequest, Transport, TransportAnswer } from '@plimsoll/indexer'
import type { Random } from '@plimsoll/protocol/testing/createRandom'
import type { Clock } from '@plimsoll/tasks'
import type { View } from '../model/createModelChain.ts'
import type { World } from '../model/world.ts'
import { answerRequest } from './answerRequest.ts'
import { type Fault, type FaultWindow, isGuilty } from './faults.ts'
import { alterAnswer, failureOf } from './faultyAnswer.ts'
import { lieOf } from './lieOf.ts'

/** How one provider behaves; times in ms. */
export type ProviderScript = {
  name: string
  /** What the node is told to keep to. */
  requestsPerSecond: number | undefined
  /** How long it takes until it knows what happened. */
  delayMs: number
  latencyMs: { low: number; high: number }
  windows: readonly FaultWindow[]
}

/** Takes what a provider does: the request, and the faults that struck it. */
export type Witness = (deed: { request: RpcRequest; faults: readonly Fault['kind'][]; lied: boolean }) => void

/** A JSON-RPC node of one chain of the world, with faults to a script. What it sends arrives by `clock`, or never. */
export function createScriptedProvider(
  script: ProviderScript,
  {
    world,
    slot,
    clock,
    random,
    witness,
  }: { world: World; slot: number; clock: Clock; random: Random; witness: Witness },
): Transport {
  const frozen = new Map<FaultWindow, View>()
  const elapsed = () => clock.now() - world.start

  function strike(): FaultWindow[] {
    const now = elapsed()
    return script.windows.filter((one) => one.from <= now && now < one.until && random.chance(one.probability))
  }

  function viewOf(windows: readonly FaultWindow[], view: View): View {
    return windows.reduce((seen, window) => {
      const { fault, from, until } = window
      if (fault.kind === 'lag') return behind(seen, fault.blocks)
      if (fault.kind === 'goBack') return behind(seen, Math.ceil((fault.blocks * (until - elapsed())) / (until - from)))
      if (fault.kind !== 'freeze') return seen
      const still = frozen.get(window) ?? seen
      frozen.set(window, still)
      return still
    }, view)
  }

  function answer(request: RpcRequest, windows: readonly FaultWindow[]): unknown {
    let lied = false
    const note = () => {
      lied = true
    }
    const faults = windows.map(({ fault }) => fault)
    const other = faults.find((fault) => fault.kind === 'serveChain')
    const served = other === undefined ? slot : other.slot
    const chain = world.chains[served]
    const cache = world.answers[served]
    if (chain === undefined || cache === undefined) throw new RangeError('the world has no such chain')
    const lies = faults.map((fault) => lieOf(fault, note))
    const view = viewOf(windows, chain.view(clock.now() - script.delayMs))
    const isElsewhere = request.method === 'eth_call' && faults.some(({ kind }) => kind === 'readLatest')
    const asked = isElsewhere ? { ...request, params: [request.params[0], 'latest'] } : request
    const honest = answerRequest(asked, {
      deployment: world.deployment,
      slot: served,
      view,
      block: chain.block,
      cache,
      lies,
    })
    const said = faults.reduce((answer, fault) => alterAnswer(request, { answer, fault, view }), honest)
    witness({
      request,
      faults: faults.map(({ kind }) => kind),
      lied: lied || (said !== honest && faults.some(isGuilty)),
    })
    return { jsonrpc: '2.0', id: faults.some(({ kind }) => kind === 'wrongId') ? request.id + 1 : request.id, ...said }
  }

  function send(
    body: RpcRequest | readonly RpcRequest[],
    { timeoutMs }: { timeoutMs: number },
  ): Promise<TransportAnswer> {
    const windows = strike()
    const faults = windows.map(({ fault }) => fault)
    const { low, high } = script.latencyMs
    const slow = faults.reduce((ms, fault) => ms + (fault.kind === 'slow' ? random.below(fault.ms) : 0), 0)
    const latency = faults.some(({ kind }) => kind === 'timeOut') ? timeoutMs : random.between(low, high) + slow
    const failure = faults.map(failureOf).find((one) => one !== undefined)
    const list = 'method' in body ? undefined : random.chance(0.5) ? body : [...body].reverse()
    let came: TransportAnswer
    if (failure !== undefined || latency >= timeoutMs) {
      came = failure ?? { failure: 'timeout', reason: `no answer within ${timeoutMs} ms` }
      const [request] = 'method' in body ? [body] : body
      if (request) witness({ request, faults: faults.map(({ kind }) => kind), lied: false })
    } else {
      const isRefused = list && faults.some(({ kind }) => kind === 'refuseBatches')
      const json = isRefused
        ? noBatches
        : (list?.map((one) => answer(one, windows)) ?? answer(body as RpcRequest, windows))
      came = { json, bytes: 500 }
    }
    return new Promise((resolve) => {
      clock.after(Math.min(latency, timeoutMs), () => resolve(came))
    })
  }

  return { send, close: () => undefined }
}

const noBatches = {
  jsonrpc: '2.0',
  id: null,
  error: { code: -32005, message: 'Batched requests are not supported by this server' },
}

function behind(view: View, blocks: number): View {
  const back = (height: number) => Math.max(0, height - blocks)
  return { ...view, latest: back(view.latest), safe: back(view.safe), finalized: back(view.finalized) }
}
