import type { Hex } from 'viem'

// Tag, assetId (or the slot of a link), then slot or padding, then the amounts (or the address of a link).
const balance = '01[0-9a-f]{4}0{6}[0-9a-f]{52}'
const debt = '04[0-9a-f]{4}0{32}[0-9a-f]{26}'
const pledgeOrClaim = '0[23][0-9a-f]{8}00[0-9a-f]{52}'
const link = '05[0-9a-f]{4}0{18}[0-9a-f]{40}'
const leafWord = new RegExp(`^0x(?:${balance}|${debt}|${pledgeOrClaim}|${link})$`)

/** Whether a text is a leaf word in lower case, without decoding it: for those who pass words on by the million. §7. */
export function isLeafWord(hex: Hex): boolean {
  return leafWord.test(hex)
}
