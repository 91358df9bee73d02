import { concat, type Hex, keccak256, toHex } from 'viem'
import { zeroHash } from '../../../src/index.ts'

type Node = { hash: Hex; left?: Node; right?: Node; leaves: number }

/** Siblings and steps that prove some leaves, as `MultiproofLib` takes them; those of one leaf are its plain proof. */
export type TreeProof = { siblings: Hex[]; steps: Hex }

/** A tree over some leaves; contracts do not ask for the form of a tree, only for its nodes. */
export function createTree(leaves: readonly Hex[]): { root: Hex; prove: (places: readonly number[]) => TreeProof } {
  const top = leaves.length === 0 ? undefined : join(leaves)
  return { root: top?.hash ?? zeroHash, prove }

  /** Of leaves by their place, ascending. */
  function prove(places: readonly number[]): TreeProof {
    const siblings: Hex[] = []
    const steps: number[] = []
    if (top !== undefined) climb(top, 0)
    return { siblings, steps: toHex(Uint8Array.from(steps)) }

    function climb({ left, right }: Node, from: number): void {
      if (left === undefined || right === undefined) {
        steps.push(0)
        return
      }
      const middle = from + left.leaves
      const [inLeft, inRight] = [has(from, middle), has(middle, middle + right.leaves)]
      if (inLeft) climb(left, from)
      if (inRight) climb(right, middle)
      if (inLeft && inRight) {
        steps.push(0x80)
        return
      }
      siblings.push(inLeft ? right.hash : left.hash)
      steps.push((steps.pop() ?? 0) + 1)
    }

    function has(from: number, end: number): boolean {
      return places.some((place) => from <= place && place < end)
    }
  }
}

function join(leaves: readonly Hex[]): Node {
  const [only] = leaves
  if (leaves.length === 1 && only !== undefined) return { hash: only, leaves: 1 }
  const middle = Math.ceil(leaves.length / 2)
  const [left, right] = [join(leaves.slice(0, middle)), join(leaves.slice(middle))]
  return { hash: keccak256(concat([left.hash, right.hash].toSorted())), left, right, leaves: leaves.length }
}
