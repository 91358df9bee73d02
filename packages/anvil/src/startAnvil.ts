import { createRequire } from 'node:module'
import getPort from 'get-port'
import { Instance } from 'prool'

/** What a test or the devnet may choose of a local chain. */
export type AnvilOptions = {
  /** Default 31337. */
  chainId?: number
  /** Seconds between blocks; without it every transaction mines one at once. */
  blockTime?: number
  /** Timestamp of the genesis block, in seconds; default now. */
  genesisTimestamp?: number
  /** Mines only when told to, by `anvil_mine`. */
  noMining?: boolean
  /** Blocks per finality epoch: with 1, `finalized` is two blocks deep. Default anvil's own (32). */
  slotsInAnEpoch?: number
  /** A fixed port; default any free one. */
  port?: number
}

/** A running local chain. */
export type AnvilChain = {
  chainId: number
  port: number
  url: string
  pid: number
  stop: () => Promise<void>
}

/**
 * Starts an anvil process on a free port of the loopback interface and resolves once it answers.
 * It ends with `stop()`, or with the process that started it.
 *
 * @example
 * const chain = await startAnvil({ chainId: 900001, blockTime: 1 })
 * // { chainId: 900001, url: 'http://127.0.0.1:49153', … }
 */
export async function startAnvil(options: AnvilOptions = {}): Promise<AnvilChain> {
  const { chainId = 31337, port = await getPort() } = options
  const instance = Instance.anvil(
    {
      binary: anvilBinary(),
      host: '127.0.0.1',
      chainId,
      port,
      ...(options.blockTime === undefined ? {} : { blockTime: options.blockTime }),
      ...(options.genesisTimestamp === undefined ? {} : { timestamp: options.genesisTimestamp }),
      ...(options.noMining ? { noMining: true } : {}),
      ...(options.slotsInAnEpoch === undefined ? {} : { slotsInAnEpoch: options.slotsInAnEpoch }),
    },
    { timeout: 30_000 },
  )
  await instance.start()
  const { pid } = instance._internal.process
  if (pid === undefined) throw new TypeError('the process of anvil has no id')
  return { chainId, port, url: `http://127.0.0.1:${port}`, pid, stop: () => instance.stop() }
}

// The npm package's own command is a Node process around the binary; we run the binary itself, so that a signal reaches it.
function anvilBinary(): string {
  const require = createRequire(import.meta.resolve('@foundry-rs/anvil/bin.mjs'))
  const architecture = process.arch === 'x64' ? 'amd64' : process.arch
  const { platform } = process
  return require.resolve(`@foundry-rs/anvil-${platform}-${architecture}/bin/anvil${platform === 'win32' ? '.exe' : ''}`)
}
