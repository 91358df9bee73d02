/** Paths of the operators' API on every node. */
export const operatorRoutes = {
  proposals: '/operator/v1/proposals',
  snapshots: '/operator/v1/snapshots',
} as const
