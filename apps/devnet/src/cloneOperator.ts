import { cp, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import getPort from 'get-port'
import { parse, stringify } from 'yaml'
import { type Operator, superviseOperator } from './operator.ts'

/**
 * Copies an operator that is stopped, with its keys and its data folder, as a careless restore does. Nothing runs until
 * `start`. Its peers do not know where it is; it knows where they are.
 */
export async function cloneOperator({ number, configFile, env }: Operator): Promise<Operator> {
  const config = parse(await readFile(configFile, 'utf8'))
  const folder = `${dirname(configFile)}-clone-${Date.now()}`
  await cp(dirname(configFile), folder, { recursive: true })
  const dataDir = join(folder, 'data')
  await cp(config.dataDir, dataDir, { recursive: true, force: true })
  const [api, peers, admin] = [await getPort(), await getPort(), await getPort()]
  const clone = {
    ...config,
    dataDir,
    api: { ...config.api, port: api },
    peers: { port: peers },
    admin: { port: admin },
  }
  const ownConfigFile = join(folder, 'plimsoll.yaml')
  await writeFile(ownConfigFile, stringify(clone))
  return superviseOperator({
    number,
    url: `http://127.0.0.1:${api}`,
    adminUrl: `http://127.0.0.1:${admin}`,
    configFile: ownConfigFile,
    logFile: join(folder, 'log.jsonl'),
    env,
  })
}
