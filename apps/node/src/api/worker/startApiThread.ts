import { setTimeout as sleep } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { ApiWorkerEnded } from '../../errors.ts'
import { portError } from '../server/listen.ts'
import type { FromWorker, Read, ReadReply, ReplicaPart, ToWorker, WorkerInput } from './messages.ts'

/** One run of the worker, from its start to its end. */
export type ApiThread = {
  url: string
  port: number
  worker: Worker
  /** Resolves to why it ended; never rejects. */
  ended: Promise<Error>
  post: (message: ToWorker) => void
  /** Has a part of a replica taken over; false if the replica is not what its snapshot says. Throws `ApiWorkerEnded`. */
  apply: (part: ReplicaPart) => Promise<boolean>
  /** In the text format of Prometheus; nothing from a worker that does not answer in a second. */
  metrics: () => Promise<string>
  close: () => Promise<void>
}

const metricsMs = 1_000
const closingMs = 1_500
/** Of JavaScript's memory; the tries have their own. What would take more ends the worker, and nothing else. */
const resourceLimits = { maxOldGenerationSizeMb: 512 }

/** Starts the worker; resolves when it listens. Throws `PortInUse`, `PortRefused`, and what it ended of. */
export async function startApiThread({
  input,
  answer,
  onError,
}: {
  input: WorkerInput
  /** Answers a read. */
  answer: (read: Read) => Promise<ReadReply>
  onError: (error: Error, path: string) => void
}): Promise<ApiThread> {
  const worker = new Worker(new URL('./apiWorker.ts', import.meta.url), { workerData: input, resourceLimits })
  const waiting = new Map<number, PromiseWithResolvers<FromWorker>>()
  const listening = Promise.withResolvers<Extract<FromWorker, { from: 'listening' }>>()
  let numbers = 0

  const ended = new Promise<Error>((resolve) => {
    worker.once('error', (error: Error) => resolve(error))
    worker.once('exit', (code) => resolve(new ApiWorkerEnded('The public API ended', { details: { code } })))
  })
  void ended.then((error) => {
    listening.reject(error)
    for (const { reject } of waiting.values()) reject(error)
    waiting.clear()
  })
  worker.on('message', (message: FromWorker) => void receive(message))
  const { url, port } = await listening.promise
  return {
    url,
    port,
    worker,
    ended,
    post,
    async apply(part) {
      const reply = await ask((number) => post({ to: 'replica', number, part }, buffersOf(part)))
      return reply.from === 'applied' && reply.isSame
    },
    async metrics() {
      const text = ask((number) => post({ to: 'metrics', number })).catch(() => undefined)
      const reply = await Promise.race([text, sleep(metricsMs, undefined, { ref: false })])
      return reply?.from === 'metrics' ? reply.text : ''
    },
    async close() {
      post({ to: 'close' })
      const timer = setTimeout(() => void worker.terminate(), closingMs)
      await ended
      clearTimeout(timer)
    },
  }

  function post(message: ToWorker, transfer: ArrayBuffer[] = []): void {
    worker.postMessage(message, transfer)
  }

  function ask(put: (number: number) => void): Promise<FromWorker> {
    const number = ++numbers
    const reply = Promise.withResolvers<FromWorker>()
    waiting.set(number, reply)
    put(number)
    return reply.promise
  }

  async function receive(message: FromWorker): Promise<void> {
    switch (message.from) {
      case 'listening':
        return listening.resolve(message)
      case 'failed': {
        const { host, port } = input.listener
        return listening.reject(portError({ code: message.code }, { host, port, section: 'api' }))
      }
      case 'applied':
      case 'metrics':
        waiting.get(message.number)?.resolve(message)
        waiting.delete(message.number)
        return
      case 'read':
        return post({ to: 'reply', number: message.number, reply: await answer(message.read) })
      case 'error':
        return onError(message.error, message.path)
    }
  }
}

/** What is handed over to the worker instead of being copied. */
function buffersOf(part: ReplicaPart): ArrayBuffer[] {
  const arrays =
    part.kind === 'leaves'
      ? [part.batch.accounts, part.batch.words, part.batch.ends]
      : part.kind === 'end'
        ? [part.ranking.accounts, part.ranking.groups]
        : []
  return arrays.map(({ buffer }) => buffer as ArrayBuffer)
}
