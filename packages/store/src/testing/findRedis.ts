import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout } from 'node:timers/promises'
import getPort from 'get-port'
import { Redis } from 'ioredis'
import { findServer, type TestEnvironment } from './findServer.ts'

/** A Redis server for tests: `REDIS_URL`, port 6379, or one started from an installed `redis-server`. */
export function findRedis(environment: TestEnvironment): Promise<string | undefined> {
  const urls = [environment.REDIS_URL, 'redis://127.0.0.1:6379']
  return findServer({ name: 'Redis', urls, answers, start }, environment)
}

async function answers(url: string): Promise<boolean> {
  const redis = new Redis(url, { lazyConnect: true, connectTimeout: 2000, retryStrategy: () => null })
  redis.on('error', () => {}) // the rejected call says it
  try {
    await redis.connect()
    return (await redis.ping()) === 'PONG'
  } catch {
    return false
  } finally {
    redis.disconnect()
  }
}

async function start(): Promise<string | undefined> {
  const port = await getPort()
  const server = spawn('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--save', ''], {
    stdio: 'ignore',
  })
  const started = await Promise.race([once(server, 'spawn').then(() => true), once(server, 'error').then(() => false)])
  if (!started) return undefined
  server.unref()
  process.once('exit', () => server.kill())
  const url = `redis://127.0.0.1:${port}`
  for (let tries = 0; tries < 50; tries++) {
    if (await answers(url)) return url
    await setTimeout(100)
  }
  return undefined
}
