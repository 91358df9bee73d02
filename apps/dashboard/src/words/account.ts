// What the screen of an account says beyond `words.account`: loaded with it, and not with the first screen.

export const words = {
  copyProof: {
    title: 'Proof, calldata and code to copy',
    proof: (epoch: bigint) => `Proof of epoch ${epoch}, as contracts take it`,
    calldata: (symbol: string, chain: string) => `Calldata: withdraw all free ${symbol} on ${chain}`,
    calldataNote: (vault: string) =>
      `Send it to the vault ${vault}. It takes the snapshot along, and is good while that is among the sixteen newest of the chain.`,
    curl: 'The same from the API',
    snippet: 'The same in TypeScript, verified',
  },
} as const
