import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { cloneOperator, type DevnetChain } from '@plimsoll/devnet'
import type { Random } from '@plimsoll/protocol/testing/createRandom'
import type { Way } from '@plimsoll/store/testing/startWay'
import { doubleBalances } from '../harness/doubleBalances.ts'
import { startFlood } from '../harness/flood/startFlood.ts'
import { type ChaosWorld, operatorNumbers, operatorOf } from './chaosWorld.ts'
import { signaturesOf } from './signaturesOf.ts'
import { waitFor } from './waitFor.ts'

/** One fault as it was drawn: all chance is behind it. */
export type Strike = {
  /** What happens to whom, for the journal. */
  about: string
  /** What it takes hold of: two faults of one moment never take hold of the same. */
  holds: readonly string[]
  /** The chain whose newest block it takes back, and with it what a registry accepted there. */
  rewinds?: DevnetChain
  /** Makes it happen, and resolves to how it is healed. */
  begin: () => Promise<() => Promise<void>>
}

/** One kind of fault. */
export type Fault = {
  name: string
  /** Whether this machine has what it needs. Default true. */
  isPossible?: (world: ChaosWorld) => boolean
  draw: (world: ChaosWorld, random: Random) => Strike
}

/** What can go wrong, by its name in the table that a run prints. */
export const faults: readonly Fault[] = [
  {
    name: 'an operator is killed',
    draw: (world, random) => kill(world, [random.pick(operatorNumbers)]),
  },
  {
    name: 'two operators are killed at once',
    draw(world, random) {
      const spared = random.pick(operatorNumbers)
      return kill(
        world,
        operatorNumbers.filter((number) => number !== spared),
      )
    },
  },
  {
    name: 'an operator is stopped and started',
    draw(world, random) {
      const number = random.pick(operatorNumbers)
      const operator = operatorOf(world, number)
      return {
        about: `stop of operator ${number}`,
        holds: [`operator ${number}`],
        async begin() {
          await operator.stop()
          return operator.start
        },
      }
    },
  },
  {
    name: 'an operator hangs and wakes',
    draw(world, random) {
      const number = random.pick(operatorNumbers)
      return {
        about: `SIGSTOP of operator ${number}`,
        holds: [`operator ${number}`],
        begin: () => suspend(operatorOf(world, number).pid()),
      }
    },
  },
  {
    name: 'a chain hangs for everybody',
    draw(world, random) {
      const chain = random.pick(world.devnet.chains)
      return {
        about: `SIGSTOP of ${chain.name}`,
        holds: [chain.name],
        begin: () => suspend(chain.pid),
      }
    },
  },
  {
    name: 'a chain makes no blocks',
    draw(world, random) {
      const chain = random.pick(world.devnet.chains)
      return {
        about: `no blocks on ${chain.name}`,
        holds: [chain.name],
        async begin() {
          await chain.client.setIntervalMining({ interval: 0 })
          return () => chain.client.setIntervalMining({ interval: chain.blockTime })
        },
      }
    },
  },
  {
    name: 'a chain drops its newest block',
    draw(world, random) {
      const chain = random.pick(world.devnet.chains)
      return {
        about: `reorganisation of ${chain.name} by one block`,
        holds: [chain.name],
        rewinds: chain,
        async begin() {
          await chain.client.request({ method: 'anvil_reorg', params: [1, []] } as never)
          return async () => {}
        },
      }
    },
  },
  {
    name: 'a provider hangs for one operator',
    draw: (world, random) => freezeProviders(world, random.pick(world.devnet.chains), [random.pick(operatorNumbers)]),
  },
  {
    name: 'a provider hangs for all operators',
    draw: (world, random) => freezeProviders(world, random.pick(world.devnet.chains), operatorNumbers),
  },
  {
    name: 'a provider lies to one operator',
    draw(world, random) {
      // The chain on which there is WETH.
      const [chain] = world.devnet.chains
      if (chain === undefined) throw new RangeError('there is no chain')
      const number = random.pick(operatorNumbers)
      return {
        about: `the provider of ${chain.name} lies to operator ${number}`,
        holds: [chain.name],
        async begin() {
          const proxy = world.providerOf(chain, number)
          proxy.setAlter(doubleBalances)
          // Numbers are read again when an account changes: this is when the lie meets the truth.
          await world.deposit(chain)
          return async () => proxy.setAlter(undefined)
        },
      }
    },
  },
  {
    name: 'an operator is cut off from the others',
    draw(world, random) {
      const number = random.pick(operatorNumbers)
      const { to, from } = world.waysOf(number)
      const direction = random.pick(['both ways', 'inwards', 'outwards'])
      const ways = [...(direction === 'outwards' ? [] : to), ...(direction === 'inwards' ? [] : from)]
      return {
        about: `operator ${number} is cut off ${direction}`,
        holds: ['network'],
        begin: () => cut(ways),
      }
    },
  },
  {
    name: 'the way to an operator swallows everything',
    draw(world, random) {
      const number = random.pick(operatorNumbers)
      return {
        about: `nothing that is sent to operator ${number} arrives`,
        holds: ['network'],
        begin: () => freeze(world.waysOf(number).to),
      }
    },
  },
  {
    name: 'a copy of an operator runs beside it',
    draw(world, random) {
      // Operator 2 may have its data on a server, of which there is no copy.
      const number = random.pick([1, 3])
      const operator = operatorOf(world, number)
      return {
        about: `a copy of operator ${number} with its key and its data`,
        // Who forgets what was heard, or hears nothing, cannot tell the two apart.
        holds: [...operatorNumbers.map((each) => `operator ${each}`), 'network'],
        async begin() {
          await operator.stop()
          const clone = await cloneOperator(operator)
          await operator.start()
          await waitFor(`operator ${number} to sign`, async () => (await signaturesOf(operator)) > 0)
          await clone.start()
          return async () => {
            const count = await signaturesOf(clone).finally(clone.kill)
            if (count > 0) throw new RangeError(`the copy of operator ${number} signed ${count} times`)
          }
        },
      }
    },
  },
  {
    name: 'the public API of an operator is flooded',
    draw(world, random) {
      const number = random.pick(operatorNumbers)
      return {
        about: `flood of operator ${number}`,
        holds: [`api ${number}`],
        async begin() {
          const paths = ['/v1/snapshots/latest', '/v1/accounts?limit=1000', '/v1/claims?limit=1000', '/v1/operators']
          const { url } = operatorOf(world, number)
          const flood = startFlood({ url, paths, connections: 60, seconds: 4 }, { isPolite: true })
          return async () => {
            await flood
          }
        },
      }
    },
  },
  {
    name: 'clients that never finish a request',
    draw(world, random) {
      const number = random.pick(operatorNumbers)
      return {
        about: `slow clients of operator ${number}`,
        holds: [`api ${number}`],
        begin: async () => holdConnections(operatorOf(world, number).url, 100),
      }
    },
  },
  {
    name: 'a full disk',
    isPossible: ({ disk }) => disk !== undefined,
    draw: (world) => ({
      about: 'the disk of operator 1 is full',
      holds: ['operator 1'],
      async begin() {
        const { disk } = world
        const operator = operatorOf(world, 1)
        await disk?.fill()
        await waitFor('the end of operator 1 on its full disk', async () => !operator.isRunning())
        return async () => {
          await disk?.free()
          await operator.start()
        }
      },
    }),
  },
  {
    name: 'PostgreSQL is away',
    isPossible: ({ postgres }) => postgres !== undefined,
    draw: (world) => withServer(world, { number: 2, way: world.postgres, about: 'PostgreSQL is away', begin: cut }),
  },
  {
    name: 'PostgreSQL hangs',
    isPossible: ({ postgres }) => postgres !== undefined,
    draw: (world) => withServer(world, { number: 2, way: world.postgres, about: 'PostgreSQL hangs', begin: freeze }),
  },
  {
    name: 'Redis is away',
    isPossible: ({ redis }) => redis !== undefined,
    draw: (world) => withServer(world, { number: 3, way: world.redis, about: 'Redis is away', begin: cut }),
  },
  {
    name: 'Redis hangs',
    isPossible: ({ redis }) => redis !== undefined,
    draw: (world) => withServer(world, { number: 3, way: world.redis, about: 'Redis hangs', begin: freeze }),
  },
  {
    name: 'a clock is minutes off',
    isPossible: ({ setClock }) => setClock !== undefined,
    draw(world, random) {
      const seconds = random.pick([-600, -120, 120, 600])
      return {
        about: `the clock of operator 3 is off by ${seconds} s`,
        holds: ['clock 3'],
        async begin() {
          await world.setClock?.(seconds)
          return async () => world.setClock?.(0)
        },
      }
    },
  },
]

function kill(world: ChaosWorld, numbers: readonly number[]): Strike {
  const operators = numbers.map((number) => operatorOf(world, number))
  return {
    about: `kill -9 of operator ${numbers.join(' and ')}`,
    holds: numbers.map((number) => `operator ${number}`),
    async begin() {
      await Promise.all(operators.map((operator) => operator.kill()))
      return async () => {
        await Promise.all(operators.map((operator) => operator.start()))
      }
    },
  }
}

async function suspend(pid: number | undefined): Promise<() => Promise<void>> {
  if (pid === undefined) throw new RangeError('there is no process to suspend')
  process.kill(pid, 'SIGSTOP')
  return async () => void process.kill(pid, 'SIGCONT')
}

function freezeProviders(world: ChaosWorld, chain: DevnetChain, numbers: readonly number[]): Strike {
  const proxies = numbers.map((number) => world.providerOf(chain, number))
  return {
    about: `the provider of ${chain.name} hangs for operator ${numbers.join(', ')}`,
    holds: [chain.name],
    async begin() {
      for (const proxy of proxies) proxy.setFrozen(true)
      return async () => {
        for (const proxy of proxies) proxy.setFrozen(false)
      }
    },
  }
}

async function cut(ways: readonly Way[]): Promise<() => Promise<void>> {
  await Promise.all(ways.map((way) => way.cut()))
  return async () => {
    await Promise.all(ways.map((way) => way.mend()))
  }
}

async function freeze(ways: readonly Way[]): Promise<() => Promise<void>> {
  for (const way of ways) way.freeze()
  return async () => {
    for (const way of ways) way.thaw()
  }
}

type ServerFault = {
  /** The operator that has the server. */
  number: number
  way: Way | undefined
  about: string
  begin: (ways: readonly Way[]) => Promise<() => Promise<void>>
}

/** Without its server an operator may end itself: then it is started again, as a supervisor does. */
function withServer(world: ChaosWorld, { number, way, about, begin }: ServerFault): Strike {
  const operator = operatorOf(world, number)
  return {
    about: `${about} for operator ${number}`,
    holds: [`operator ${number}`],
    async begin() {
      const heal = await begin(way ? [way] : [])
      return async () => {
        await heal()
        // What was decided while the server was away takes effect a moment later.
        await sleep(1_000)
        if (!operator.isRunning()) await operator.start()
      }
    },
  }
}

/** Opens `count` connections that begin a request and never end it. */
async function holdConnections(url: string, count: number): Promise<() => Promise<void>> {
  const { hostname, port } = new URL(url)
  const sockets: Socket[] = []
  for (let index = 0; index < count; index++) {
    const socket = connect(Number(port), hostname)
    socket.on('error', () => undefined)
    socket.write('GET /v1/snapshots/latest HTTP/1.1\r\nHost: localhost\r\nX-Slow: ')
    sockets.push(socket)
  }
  return async () => {
    for (const socket of sockets) socket.destroy()
  }
}
