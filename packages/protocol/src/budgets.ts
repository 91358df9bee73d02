/** The most words of a leaf, its account id included. Spec: section 3. */
export const maxLeafWords = 256

/** Assets an account may hold, pledge pairs it and others may open, and venues it may use, on one chain. Spec: section 3. */
const assets = 8
const pledgePairs = 8 + 8
const venues = 4

/** The most words that one chain adds to a leaf, links apart: a pledge pair may have a pledge and a claim. Spec: section 3. */
export const maxChainWords = assets + 2 * pledgePairs + venues

/** The most chains of a deployment, so that no leaf outgrows its words; each may also be linked. Spec: section 3. */
export const maxChains = Math.floor((maxLeafWords - 1) / (maxChainWords + 1))
