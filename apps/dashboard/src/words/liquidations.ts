// What the screen of liquidators says: loaded with it, and not with the first screen.

const claimsText = (count: number) => (count === 1 ? '1 claim' : `${count} claims`)

export const words = {
  liquidations: {
    title: 'Liquidations',
    lead: (chains: number) =>
      `Who is below maintenance margin over all ${chains} chains, what closing it pays and where, and who comes next.`,
    now: 'Liquidatable now',
    nobody: 'Nobody is below maintenance margin at the latest snapshot.',
    more: 'Show more',
    offers: 'What may be done',
    offersOf: (account: string) => `What may be done to ${account}`,
    noOffer: 'Nothing may be done now: a slower chain goes first, or a price is too old.',
    columns: {
      actOn: 'Act on',
      repay: 'Repay at most',
      get: 'Get',
      bonus: 'Bonus',
      paid: 'Paid',
      act: 'Act',
    },
    take: 'Liquidate',
    taking: 'The liquidation that you have chosen',
    close: 'Close',
    sentence: (repay: string, get: string, chain: string) =>
      `Repay ${repay} on ${chain} and get ${get}, or proportionally less. If less than that would come of it, nothing happens.`,
    facts: { account: 'Account', vault: 'Vault', beneficiary: 'Beneficiary' },
    done: (repaid: string, got: string) => `Repaid ${repaid} for ${got}.`,
    paidAtOnce: 'It is in the wallet.',
    waitsForClaim: (chain: string) =>
      `A claim is booked. The next snapshot shows it; then it can be settled on ${chain}.`,
    settle: (chain: string) => `Settle on ${chain}`,
    settleSentence: (count: number, chain: string) => `Have ${claimsText(count)} paid on ${chain} to the beneficiary.`,
    settled: (count: number, chain: string) => `${claimsText(count)} paid on ${chain}.`,
    atOnce: 'at once',
    claimOn: (chain: string, delay: string) => `by a claim on ${chain}, about ${delay} later`,
    moves: {
      forcePledge: (amount: string, from: string, to: string) => `Anybody may pledge ${amount} from ${from} to ${to}.`,
      forceRelease: (amount: string, from: string, to: string) =>
        `Anybody may release ${amount} from ${from} to ${to}.`,
    },
    nearest: 'Nearest to their line',
    listLabel: 'List of accounts, to be scrolled',
    noDebts: 'Nobody owes anything at the latest snapshot.',
    count: (total: string) =>
      `${total} accounts, the lowest health first. The list is the node’s; each account is verified when it is opened.`,
    list: { account: 'Account', health: 'Health', above: 'Above maintenance', equity: 'Equity' },
    claims: 'Claims',
    beneficiary: 'Whose claims: the address that is paid',
    claimsFound: claimsText,
    noClaims: 'No claims are waiting for this address.',
    claimColumns: {
      pays: 'Paid on',
      units: 'Amount',
      from: 'Booked on',
      account: 'Of account',
      waits: 'Waits for',
    },
    waitsForSettle: (chain: string) => `anybody to settle it on ${chain}`,
    claimsNote: 'Verified against the snapshot of',
    moreClaims: 'There are more; these are the first.',
  },
  happening: {
    title: 'As it happens',
    count: (count: string) => `${count} since this page was opened`,
    lost: 'The stream of events has ended; it is opened again.',
    nothing: 'Margin calls, liquidations and claims appear here as the node tells them.',
    types: {
      'margin.call': 'margin call',
      'margin.worse': 'worse',
      'margin.liquidatable': 'liquidatable',
      'margin.cured': 'cured',
      liquidated: 'liquidated',
      'claim.booked': 'claim booked',
      'claim.settled': 'claim paid',
    } as Readonly<Record<string, string>>,
    line: (line: string, health: string) => `line +${line}, health ${health}`,
    on: (amount: string, chain: string) => `${amount} on ${chain}`,
  },
} as const
