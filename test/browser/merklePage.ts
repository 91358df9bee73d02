import { createTrie, type Hex, leafBatch } from '@plimsoll/merkle'

type Leaf = { account: Hex; words: Hex[] }

/** What a web page does with the account trie. */
const merklePage = {
  /** Root, size and the proofs and words of `some` of the leaves. */
  async build({ leaves, some }: { leaves: Leaf[]; some: Hex[] }) {
    const trie = (await createTrie()).update(leafBatch(leaves))
    return {
      root: trie.root,
      size: trie.size,
      proofs: some.map(trie.proof),
      words: some.map((account) => trie.get(account)),
    }
  },
}

/** Where the test finds it. */
export type MerklePage = typeof merklePage
Object.assign(globalThis, { merklePage })
