import { maxLeafWords } from '@plimsoll/protocol'

// The law bounds chains (`maxChains`), operators (`maxOperators`) and siblings (`maxSiblings`): those come from the
// protocol package. What follows is the rest of what a schema needs so that no answer is larger than its reader expects.

/** The most words of a leaf without its account id. §3. */
export const maxAccountWords = maxLeafWords - 1

/** The most words of an asset table, one per assetId. */
export const maxTableWords = 4_096

/** The most accounts of one answer. */
export const maxAccounts = 1_000

/** The most snapshots of one answer about an account's history. */
export const maxHistory = 100

/** The most accounts that one stream of events is about. */
export const maxEventAccounts = 64

/** The most liquidations of one account: on each of four chains 4 debts, against 8 assets of each. §3. */
export const maxLiquidations = 512

/** The most forced moves of one account: on each of five chains 5 assets to the other four, and as many back. §3. */
export const maxForcedMoves = 200

/** The most drops of a price: none, and every 5 % down to half. */
export const maxDrops = 11

/** The most accounts that are named as the largest of something. */
export const maxLargest = 10

/** The most bands: between the eight lines of a risk config, below and above. §13. */
export const maxBands = 9

/** The most claims of one answer, each with a proof of its own. */
export const maxClaims = 1_000

/** The most claims of one settlement, which have one proof together. */
export const maxSettlement = 100

/** The most rotations of one answer. */
export const maxRotations = 100

/** The most snapshots of one answer about who signed. */
export const maxSnapshots = 100

/** The most liquidations and write-offs of one answer. */
export const maxLiquidationEvents = 100

/** The most RPC providers of a chain, refusals of an operator, and reasons of a node that is not ready. */
export const maxNotices = 256

/** The most characters of a name, a symbol, a version. What is longer is cut when it is sent. */
export const maxNameLength = 200

/** The most characters of a sentence for people. What is longer is cut when it is sent. */
export const maxTextLength = 4_000

/** The most characters of the URL of a webhook's endpoint. */
export const maxUrlLength = 2_048

/** The most messages to endpoints of webhooks in one answer. */
export const maxMessages = 500
