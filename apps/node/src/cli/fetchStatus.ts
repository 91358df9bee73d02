import { type StatusResponse, statusResponse } from '@plimsoll/wire'
import type { NodeConfig } from '../config/loadConfig.ts'
import { askAdmin } from './askAdmin.ts'

/** Everything `plimsoll status` shows. */
export type NodeStatus = StatusResponse & { url: string }

/** Where the admin listener of a configured node answers. */
export function adminUrl({ admin }: Pick<NodeConfig, 'admin'>): string {
  // An address to listen on is not always one to connect to.
  const host = { '0.0.0.0': '127.0.0.1', '::': '[::1]' }[admin.host] ?? admin.host
  return `http://${host}:${admin.port}`
}

/** Asks the admin listener of a node how it is doing; throws `NoNodeAnswers`. */
export async function fetchStatus(url: string): Promise<NodeStatus> {
  return { url, ...(await askAdmin(url, { path: '/status', schema: statusResponse })) }
}
