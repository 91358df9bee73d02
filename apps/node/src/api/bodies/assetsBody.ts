import type { ServedSnapshot } from '@plimsoll/keeper'
import { type AttestedSnapshot, assetTerms, wholePrice } from '@plimsoll/protocol'
import { assetsResponse } from '@plimsoll/wire'
import { z } from 'zod'
import { withSnapshot } from '../answerAt.ts'
import type { PublicState } from '../publicState.ts'

const assetsPart = assetsResponse.omit({ snapshot: true })
const texts = new WeakMap<AttestedSnapshot, string>()

/** The asset table of a snapshot as JSON, with that snapshot: made once. What is added to the table are labels. */
export function assetsText(
  { attested, table }: Pick<ServedSnapshot, 'attested' | 'table'>,
  { risk }: Pick<PublicState['config'], 'risk'>,
): string {
  const known = texts.get(attested)
  if (known !== undefined) return known
  const labels = new Map(risk.assets.map((asset) => [asset.assetId, asset]))
  const assets = assetTerms(table).flatMap((terms) => {
    const label = labels.get(terms.assetId)
    if (label === undefined) return []
    const { symbol, decimals, underlying } = label
    return { ...terms, symbol, decimals, underlying, priceUsdWad: wholePrice(terms, decimals) }
  })
  const text = withSnapshot(z.encode(assetsPart, { assets }), attested)
  texts.set(attested, text)
  return text
}
