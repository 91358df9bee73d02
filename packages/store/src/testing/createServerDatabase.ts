import { randomUUID } from 'node:crypto'
import pg from 'pg'

/** Creates an empty database on a PostgreSQL server, for a process that is told only its URL. */
export async function createServerDatabase(serverUrl: string): Promise<{ url: string; remove: () => Promise<void> }> {
  const name = `test_${randomUUID().replaceAll('-', '')}`
  await run(`create database ${name}`)
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  return { url: url.href, remove: () => run(`drop database ${name} with (force)`) }

  async function run(statement: string): Promise<void> {
    const client = new pg.Client(serverUrl)
    await client.connect()
    await client.query(statement)
    await client.end()
  }
}
