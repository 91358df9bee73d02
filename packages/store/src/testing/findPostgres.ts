import { execFile, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { promisify } from 'node:util'
import getPort from 'get-port'
import pg from 'pg'
import { findServer, type TestEnvironment } from './findServer.ts'

/** A PostgreSQL server for tests: `DATABASE_URL`, port 5432, or one started from an installed binary. */
export function findPostgres(environment: TestEnvironment): Promise<string | undefined> {
  const urls = [environment.DATABASE_URL, 'postgres://postgres@127.0.0.1:5432/test']
  return findServer({ name: 'PostgreSQL', urls, answers, start }, environment)
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 })
  try {
    await client.connect()
    await client.query('select 1')
    return true
  } catch {
    return false
  } finally {
    await client.end().catch(() => {})
  }
}

async function start(): Promise<string | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'plimsoll-postgres-'))
  try {
    await promisify(execFile)('initdb', ['-D', folder, '-U', 'postgres', '-A', 'trust'])
  } catch {
    await rm(folder, { recursive: true, force: true })
    return undefined // not installed, or refused: it does not run as root
  }
  const port = await getPort()
  const server = spawn('postgres', ['-D', folder, '-k', folder, '-p', String(port)], { stdio: 'ignore' })
  server.unref()
  process.once('exit', () => server.kill('SIGQUIT'))
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`
  for (let tries = 0; tries < 50; tries++) {
    if (await answers(url)) return url
    await setTimeout(100)
  }
  return undefined
}
