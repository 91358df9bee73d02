/** Seeds that found something, and what: each fails when what it led to is taken back. */
export const notableSeeds: Readonly<Record<number, string>> = {}
