/**
 * What one process of a node does: `index` reads the chains and computes snapshots, `attest` signs them with the
 * operators, `relay` posts them on the chains, `api` answers the public.
 */
export const roles = ['index', 'attest', 'relay', 'api'] as const

/** One of the things that a process of a node does; see `roles`. */
export type Role = (typeof roles)[number]
