/** What the `plimsoll` command tells its caller: it worked, it failed (or the node is unhealthy), it was called wrongly. */
export const exitCodes = { ok: 0, failure: 1, usage: 2 } as const
