import type { NodeConfig } from '../config/loadConfig.ts'
import { InvalidRoles } from '../errors.ts'

/**
 * What one process of a node does: `index` reads the chains and computes snapshots, `attest` signs them with the
 * operators, `relay` posts them on the chains, `api` answers the public.
 */
export const roles = ['index', 'attest', 'relay', 'api'] as const

/** One of the things that a process of a node does; see `roles`. */
export type Role = (typeof roles)[number]

/** Refuses roles that lack what they need. Throws `InvalidRoles`. */
export function requireRoles(roles: readonly Role[], { operator, relayer, file }: NodeConfig): void {
  const has = (role: Role) => roles.includes(role)
  if (!has('index'))
    throw new InvalidRoles('A node signs, posts and serves only what it has computed: it needs role index', {
      details: { seen: roles.join(',') },
    })
  if (has('attest') && operator === undefined)
    throw new InvalidRoles('Role attest needs an operator’s key', {
      details: { file, field: 'operator', expected: '{ keystore, passwordFile }' },
      hint: 'Create one with plimsoll keystore new, or follow the operators with --roles index,api.',
    })
  if (has('relay') && relayer === undefined)
    throw new InvalidRoles('Role relay needs a key that pays for gas', {
      details: { file, field: 'relayer', expected: '{ keystore, passwordFile }' },
      hint: 'Create one with plimsoll keystore new, or leave relay out of --roles.',
    })
}
