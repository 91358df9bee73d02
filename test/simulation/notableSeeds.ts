/** Seeds that found something, and what: each fails when what it led to, or what it guards, is taken back. */
export const notableSeeds: Readonly<Record<number, string>> = {
  7: 'A cold start that is resumed for the second time knows whom the time before the first had touched',
  9: 'An honest provider hears of a reorg a moment later than the others, and is not blamed for it',
  21: 'The quickest providers lag, and the head does not go back for that',
  51: 'Accounts that were touched while a cold start was interrupted are read again',
  61: 'A reorg leaves the chain shorter than the last head, which is not a head any more',
  73: 'Finality is broken, and the node keeps to what was final until it refuses to go on',
  125: 'One provider lags, another fails, and that is not taken for a chain that has become shorter',
  165: 'Events are missing from one answer, and are not taken for all there were',
  685: 'Accounts that only the abandoned branch had touched are read again',
}
