import { spawn } from 'node:child_process'
import { setTimeout } from 'node:timers/promises'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import { foldRepeats } from './foldRepeats.ts'

function createFolded(options?: Parameters<typeof foldRepeats>[0]) {
  const lines: Record<string, unknown>[] = []
  const { logMethod, flush } = foldRepeats(options)
  const log = pino(
    { base: null, timestamp: false, hooks: { logMethod } },
    { write: (line: string) => void lines.push(JSON.parse(line)) },
  )
  return { log, lines, flush }
}

test('default: the first at once, the others counted, the last of them written', async () => {
  const { log, lines } = createFolded({ windowMs: 200 })
  for (let epoch = 1; epoch <= 500; epoch++) log.warn({ error: 'DiskFull', chain: 'alpha', epoch }, 'posting failed')
  expect(lines).toEqual([{ level: 40, error: 'DiskFull', chain: 'alpha', epoch: 1, msg: 'posting failed' }])
  await expect.poll(() => lines.length).toBe(2)
  expect(lines[1]).toEqual({
    level: 40,
    error: 'DiskFull',
    chain: 'alpha',
    epoch: 500,
    msg: 'posting failed',
    repeated: 499,
  })
  await setTimeout(300)
  log.warn({ error: 'DiskFull', chain: 'alpha', epoch: 501 }, 'posting failed')
  expect(lines).toHaveLength(3)
  expect(lines[2]).not.toHaveProperty('repeated')
})

test('behavior: a steady stream is a line for each window', async () => {
  const { log, lines } = createFolded({ windowMs: 100 })
  const start = performance.now()
  let written = 0
  while (performance.now() - start < 1_000) {
    log.error({ error: 'X' }, 'again')
    written += 1
    await setTimeout(1)
  }
  expect(lines.length).toBeLessThan(30)
  const counted = lines.reduce((sum, { repeated = 1 }) => sum + Number(repeated), 0)
  expect(counted).toBeGreaterThan(written - 150)
})

test('behavior: different errors, chains, peers, reasons, levels and messages are never folded into each other', () => {
  const { log, lines, flush } = createFolded()
  const base = { error: 'A', reason: 'because', chain: 'alpha', peer: '0x1' }
  for (const change of [{}, { error: 'B' }, { reason: 'why' }, { chain: 'beta' }, { peer: '0x2' }, { provider: 'x' }])
    log.warn({ ...base, ...change }, 'failed')
  log.error(base, 'failed')
  log.warn(base, 'failed too')
  log.child({ part: 1 }).warn(base, 'failed')
  log.warn('failed')
  log.warn('failed again')
  expect(lines).toHaveLength(11)
  flush()
  expect(lines).toHaveLength(11)
})

test('behavior: what happens once an epoch, and what ends a process, is written each time', () => {
  const { log, lines } = createFolded()
  for (let times = 0; times < 3; times++) {
    log.info({ epoch: times }, 'signed')
    log.fatal({ error: 'DiskFull' }, 'cannot go on')
    log.error(new TypeError('a bug'))
    const circular: Record<string, unknown> = { times }
    log.warn(Object.assign(circular, { circular }), 'odd')
  }
  expect(lines).toHaveLength(12)
})

test('behavior: holds back no more than it may, and loses none', () => {
  const { log, lines, flush } = createFolded({ most: 10 })
  for (let round = 0; round < 2; round++)
    for (let chain = 0; chain < 25; chain++) for (let times = 0; times < 3; times++) log.warn({ chain }, 'failed')
  flush()
  const counted = lines.reduce((sum, { repeated = 1 }) => sum + Number(repeated), 0)
  expect(counted).toBe(2 * 25 * 3)
})

test('behavior: what is held back is written when the process ends', async () => {
  const script = `
    import { createLog } from ${JSON.stringify(new URL('./createLog.ts', import.meta.url).href)}
    const log = createLog({ level: 'info', terminal: false })
    for (let times = 0; times < 100; times++) log.warn({ error: 'X' }, 'failed')
    process.exit(3)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script])
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString()
  })
  expect(await new Promise((resolve) => child.once('close', resolve))).toBe(3)
  const lines = output.trim().split('\n')
  expect(lines).toHaveLength(2)
  expect(JSON.parse(lines[1] ?? '')).toMatchObject({ error: 'X', msg: 'failed', repeated: 99, level: 'warn' })
})
