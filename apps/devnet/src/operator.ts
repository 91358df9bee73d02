import { type ChildProcess, spawn } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createKeystore } from '@plimsoll/keys'
import type { Hex } from 'viem'
import { stringify } from 'yaml'
import { operatorAccount, privateKeyOf, relayerAccount } from './actors.ts'
import { OperatorStopped } from './errors.ts'

/** The file that Node runs as the `plimsoll` command. */
const plimsollCommand = fileURLToPath(import.meta.resolve('@plimsoll/node/main'))

/** One operator: a folder with its config and keys, and a `plimsoll start` process that may come and go. */
export type Operator = {
  /** 1, 2 or 3. */
  number: number
  /** Of its public API. */
  url: string
  /** Of what only its operator reads: status and metrics. */
  adminUrl: string
  configFile: string
  logFile: string
  /** What its environment has beside that of this process. */
  env: Record<string, string>
  pid: () => number | undefined
  isRunning: () => boolean
  /** Starts the process and resolves when its API answers; throws {@link OperatorStopped} with its last words. */
  start: () => Promise<void>
  /** Ends it the polite way (SIGTERM) and waits. */
  stop: () => Promise<void>
  /** Ends it at once (SIGKILL) and waits. */
  kill: () => Promise<void>
}

export type OperatorOptions = {
  number: number
  folder: string
  /** Of its database, unless that is on a server. */
  dataDir: string
  /** Where it listens: to anybody, to the other operators, and to its own. */
  ports: { api: number; peers: number; admin: number }
  /** Everything of the config file that does not depend on the operator's own folder. */
  config: Record<string, unknown>
  /** How much its public API takes on, where that is not what it would be. */
  limits?: Record<string, number> | undefined
  env?: Record<string, string>
}

/** Writes an operator's config and encrypted keys into `folder`; nothing runs until `start`. */
export async function createOperator({
  number,
  folder,
  dataDir,
  ports,
  config,
  limits,
  env = {},
}: OperatorOptions): Promise<Operator> {
  await mkdir(folder, { recursive: true })
  const password = `devnet-${number}`
  await Promise.all([
    writeFile(join(folder, 'password'), `${password}\n`, { mode: 0o600 }),
    writeKeystore(join(folder, 'operator.json'), { privateKey: privateKeyOf(operatorAccount(number)), password }),
    writeKeystore(join(folder, 'relayer.json'), { privateKey: privateKeyOf(relayerAccount(number)), password }),
  ])
  const configFile = join(folder, 'plimsoll.yaml')
  await writeFile(
    configFile,
    stringify({
      ...config,
      dataDir,
      api: { port: ports.api, ...(limits && { limits }) },
      peers: { port: ports.peers },
      admin: { port: ports.admin },
      operator: { keystore: './operator.json', passwordFile: './password' },
      relayer: { keystore: './relayer.json', passwordFile: './password' },
    }),
  )
  return superviseOperator({
    number,
    url: `http://127.0.0.1:${ports.api}`,
    adminUrl: `http://127.0.0.1:${ports.admin}`,
    configFile,
    logFile: join(folder, 'log.jsonl'),
    env,
  })
}

/** An operator whose folder is ready. */
export function superviseOperator({
  number,
  url,
  adminUrl,
  configFile,
  logFile,
  env,
}: Pick<Operator, 'number' | 'url' | 'adminUrl' | 'configFile' | 'logFile' | 'env'>): Operator {
  let child: ChildProcess | undefined

  const isRunning = () => child !== undefined && child.exitCode === null && child.signalCode === null

  const end = async (signal: NodeJS.Signals) => {
    const running = child
    if (!running || !isRunning()) return
    const exited = new Promise((resolve) => running.once('exit', resolve))
    running.kill(signal)
    await exited
  }

  return {
    number,
    url,
    adminUrl,
    configFile,
    logFile,
    env,
    pid: () => child?.pid,
    isRunning,
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    async start() {
      const words: string[] = []
      const started = spawn(process.execPath, [plimsollCommand, 'start', '--config', configFile], {
        env: { ...process.env, ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      child = started
      const log = createWriteStream(logFile, { flags: 'a' })
      for (const stream of [started.stdout, started.stderr])
        stream.on('data', (chunk: Buffer) => {
          log.write(chunk)
          words.push(chunk.toString())
          if (words.length > 20) words.shift()
        })
      started.once('exit', () => log.end())
      while (!(await answers(`${url}/health`))) {
        if (started.exitCode !== null || started.signalCode !== null)
          throw new OperatorStopped(`Operator ${number} stopped before its API answered`, {
            details: { exit: started.exitCode ?? started.signalCode, log: logFile, output: words.join('') },
          })
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
    },
  }
}

// The keys are public (see actors.ts), so their files need no strong lock, and three operators start the sooner.
async function writeKeystore(file: string, key: { privateKey: Hex; password: string }): Promise<void> {
  const { text } = await createKeystore({ ...key, scryptCost: 1024 })
  await writeFile(file, text, { mode: 0o600 })
}

const answers = (url: string) =>
  fetch(url).then(
    (response) => response.ok,
    () => false,
  )
