// What the screen that verifies says: loaded with it, and not with the first screen.

export const words = {
  verify: {
    title: 'Verify',
    lead: 'Paste what a node has said. This browser checks it against the operators that it believes, and names the first thing that is wrong.',
    give: 'What to check',
    label: 'An account, an epoch, a digest, or an answer of a node in JSON',
    go: 'Verify',
    result: 'Result',
    right: {
      snapshot: 'The snapshot is what the operators have signed.',
      account: 'The account and its margin are what the operators have signed.',
      claims: 'The claims are in what the operators have signed.',
      liquidation: 'The account and its quotes are what the operators have signed.',
    },
    of: (epoch: bigint, time: string) => `Epoch ${epoch}, ${time}.`,
    digest: 'The header hashes to',
    cut: 'The blocks are those of the header:',
    assets: (count: number) => `The asset table of ${count} words is that of the header.`,
    signatures: (signed: number, all: number) => `${signed} of ${all} operators have signed:`,
    proof: (count: number, siblings: number) =>
      `The leaf of ${count} words is in the account trie, by ${siblings} hashes:`,
    margin: 'The margin was computed here again, and is the same.',
    quotes: (count: number) => `${count} quotes were computed here again, and are the same.`,
    claims: (count: number) => `${count} claims are in the claims trie.`,
    unchecked: (account: string) =>
      `Names, symbols and decimals are signed by nobody. That ${account} has this margin is.`,
    uncheckedLabels: 'Names, symbols and decimals are signed by nobody.',
  },
  trust: {
    title: 'Whom this browser believes',
    from: (time: string) =>
      `Those whom this node named when the browser came here first, ${time}, and whom they have signed on to since.`,
    now: (threshold: number, all: number) => `${threshold} of these ${all} must have signed:`,
    salt: 'Salt',
    vault: 'vault',
    registry: 'registry',
    throughWallet: 'Compare with the registry, through my wallet',
    ask: (chain: string) => `Ask the registry on ${chain}`,
    same: (chain: string) => `The registry on ${chain} believes the same operators.`,
    other: (chain: string) =>
      `The registry on ${chain} believes other operators. Do not act on what this page shows; if they have just changed, the next snapshot tells.`,
    compare:
      'Compare them with what the owner of the deployment publishes. A node that lied at the first visit would be believed.',
  },
} as const
