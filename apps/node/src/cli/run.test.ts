import { execFile, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createKeystore } from '@plimsoll/keys'
import { lockDataFolder, openStore } from '@plimsoll/store'
import { createDataFolder } from '@plimsoll/store/testing/createDataFolder'
import { describe, expect, onTestFinished, test } from 'vitest'
import { loadConfig } from '../config/loadConfig.ts'
import { exampleConfig, writeConfig } from '../testing/configFiles.ts'

const main = fileURLToPath(new URL('../main.ts', import.meta.url))
const anvilKey = '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80'

type Result = { code: number; stdout: string; stderr: string }

/** Runs `plimsoll` as a shell would. */
function plimsoll(args: readonly string[], env: Record<string, string> = {}): Promise<Result> {
  return new Promise((resolve) => {
    const { DATABASE_URL, REDIS_URL, LOG_LEVEL, ...inherited } = process.env
    const options = { env: { ...inherited, ...env, NO_COLOR: '1' }, timeout: 60_000 }
    execFile(process.execPath, [main, ...args], options, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, stdout, stderr })
    })
  })
}

/** A configuration with the keystore of its operator. */
async function writeNode(change: (config: ReturnType<typeof exampleConfig>) => unknown = () => {}): Promise<string> {
  const config = exampleConfig()
  change(config)
  const file = await writeConfig(config)
  const { text } = await createKeystore({ password: 'secret', privateKey: anvilKey, scryptCost: 1024 })
  await writeFile(join(dirname(file), 'operator.json'), text)
  await writeFile(join(dirname(file), 'password'), 'secret\n')
  return file
}

describe('usage', () => {
  test('default', async () => {
    const { code, stdout } = await plimsoll(['--help'])
    expect(code).toBe(0)
    for (const text of ['start', 'status', 'doctor', 'config', 'keystore', 'Examples:', 'DATABASE_URL'])
      expect(stdout).toContain(text)
  })

  test.each([
    [['start'], true],
    [['doctor'], true],
    [['config', 'check'], true],
    [['status'], false],
  ])('behavior: the help of %j says whether it must have --config', async (command, isRequired) => {
    const { code, stdout } = await plimsoll([...command, '--help'])
    expect(code).toBe(0)
    expect(/--config <file>.*\(YAML\)\s+\(required\)/s.test(stdout)).toBe(isRequired)
  })

  test('behavior: --version', async () => {
    expect(await plimsoll(['--version'])).toMatchObject({ code: 0, stdout: '0.1.0\n' })
  })

  test.each([
    ['no command', []],
    ['an unknown command', ['begin']],
    ['an unknown option', ['start', '--confg', 'x']],
    ['start without a config', ['start']],
    ['an unknown role', ['start', '--config', 'x', '--roles', 'index,dance']],
  ])('error: %s', async (_, args) => {
    const { code, stderr } = await plimsoll(args)
    expect(code).toBe(2)
    expect(stderr).toContain('plimsoll')
  })
})

describe('config check', () => {
  test('default', async () => {
    const { code, stdout } = await plimsoll(['config', 'check', '--config', await writeNode()])
    expect(code).toBe(0)
    expect(stdout).toContain(
      'is valid: deployment nowhere, 1 of 1 operators, provider quorums alpha 2 of 3, beta 2 of 3',
    )
  })

  test('error: says what is wrong, without a stack', async () => {
    const file = await writeNode(({ api }) => Object.assign(api, { port: 'http' }))
    const { code, stderr } = await plimsoll(['config', 'check', '--config', file])
    expect(code).toBe(1)
    expect(stderr).toContain('InvalidConfig: The node configuration has a problem')
    expect(stderr).toContain(`file: ${file}`)
    expect(stderr).toContain('api.port: expected number; got "http" (line 6)')
    expect(stderr).not.toContain('    at ')
  })

  test('behavior: LOG_LEVEL=debug adds the stack', async () => {
    const file = await writeNode(({ api }) => Object.assign(api, { port: 'http' }))
    const { stderr } = await plimsoll(['config', 'check', '--config', file], { LOG_LEVEL: 'debug' })
    expect(stderr).toContain('    at ')
  })
})

describe('keystore new', () => {
  test('default', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'plimsoll-keys-'))
    const [file, password] = [join(folder, 'operator.json'), join(folder, 'password')]
    await writeFile(password, 'secret\n')
    const args = ['keystore', 'new', file, '--password-file', password]
    const { code, stdout } = await plimsoll(args)
    expect(code).toBe(0)
    expect(JSON.parse(await readFile(file, 'utf8')).address).toBe(stdout.trim().slice(2).toLowerCase())
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect(await plimsoll(args)).toMatchObject({ code: 1, stderr: expect.stringContaining('EEXIST') })
  })
})

describe('start', () => {
  test('error: the password is wrong', async () => {
    const file = await writeNode()
    const { code, stderr } = await plimsoll(['start', '--config', file, '--roles', 'index,attest'], {
      PLIMSOLL_OPERATOR_PASSWORD: 'guess',
    })
    expect(code).toBe(1)
    expect(stderr).toContain('WrongPassword')
    expect(stderr).toContain(join(dirname(file), 'operator.json'))
  })

  test('error: the operator is not in the set', async () => {
    const file = await writeNode(({ operators }) => {
      operators.members = [{ address: '0x70997970C51812dc3A010C7d01b50e0d17dc79C8', url: 'http://127.0.0.1:1' }]
    })
    const { code, stderr } = await plimsoll(['start', '--config', file, '--roles', 'index,attest,api'])
    expect(code).toBe(1)
    expect(stderr).toContain('OperatorNotInSet')
    expect(existsSync(join(dirname(file), 'data'))).toBe(false)
    expect(stderr).toContain('0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266')
  })

  test('error: a role without its key', async () => {
    const { code, stderr } = await plimsoll(['start', '--config', await writeNode()])
    expect(code).toBe(1)
    expect(stderr).toContain('InvalidRoles: Role relay needs a key that pays for gas')
  })

  test('error: the data folder is in use', async () => {
    const file = await writeNode()
    const lock = lockDataFolder(join(dirname(file), 'data'))
    const { code, stderr } = await plimsoll(['start', '--config', file, '--roles', 'index,attest,api'])
    lock.release()
    expect(code).toBe(1)
    expect(stderr).toContain('DataFolderInUse')
    expect(stderr).toContain(String(process.pid))
  })

  test('error: the data folder is another operator’s', async () => {
    const file = await writeNode()
    const dataDir = await createDataFolder(join(dirname(file), 'data'))
    const { deployment } = await loadConfig(file, {})
    const other = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8'
    await (await openStore({ dataDir, owner: { salt: deployment.salt, operator: other } })).close()
    const { code, stdout, stderr } = await plimsoll(['start', '--config', file, '--roles', 'index,attest,api'])
    expect(code).toBe(1)
    expect(stderr).toContain('ForeignState')
    for (const operator of [other, '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266']) expect(stderr).toContain(operator)
    expect(stdout).not.toContain('listening')
  })

  test('error: the port is in use', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    const address = server.address()
    const port = typeof address === 'object' && address ? address.port : 0
    const file = await writeNode(({ api }) => Object.assign(api, { port }))
    const { code, stderr } = await plimsoll(['start', '--config', file, '--roles', 'index,attest,api'])
    server.close()
    expect(code).toBe(1)
    expect(stderr).toContain('PortInUse')
    expect(existsSync(join(dirname(file), 'data'))).toBe(false)
    expect(stderr).toContain(`port: ${port}`)
  })
})

describe('status', () => {
  test('error: nobody answers', async () => {
    const { code, stderr } = await plimsoll(['status', '--url', 'http://127.0.0.1:1'])
    expect(code).toBe(1)
    expect(stderr).toContain('NoNodeAnswers: No node answers')
  })

  test('behavior: a node that waits for its chains is not ready, and stops when told', async () => {
    const file = await writeNode()
    await createDataFolder(join(dirname(file), 'data'))
    const child = spawn(process.execPath, [main, 'start', '--config', file, '--roles', 'index,attest,api'])
    const lines: string[] = []
    onTestFinished(() => void child.kill('SIGKILL'))
    const listening = new Promise<string>((resolve) => {
      child.stdout.on('data', (chunk: Buffer) => {
        lines.push(...chunk.toString().trim().split('\n'))
        const line = lines.find((line) => line.includes('"listening"'))
        if (line !== undefined) resolve(line)
      })
    })
    const { admin } = JSON.parse(await listening)
    const { code, stdout } = await plimsoll(['status', '--url', admin])
    expect(code).toBe(1)
    expect(stdout).toContain('not ready')
    expect(stdout).toContain('The chains are being checked.')
    expect(stdout).toMatch(/alpha\s+101/)
    const exited = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGTERM')
    expect(await exited).toBe(0)
    expect(lines.join('\n')).not.toContain('127.0.0.1:1/one')
  })
})
