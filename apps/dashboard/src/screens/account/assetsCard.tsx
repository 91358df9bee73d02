import type { AccountResponse } from '@plimsoll/sdk'
import { chainName, useWorld } from '../../data/context.tsx'
import { unitsText, usdText } from '../../format/amounts.ts'
import { Card } from '../../parts/card.tsx'
import { Tag } from '../../parts/figure.tsx'
import { SimpleTable } from '../../parts/simpleTable.tsx'
import { words } from '../../words.ts'

const text = words.account

type Asset = AccountResponse['assets'][number]

/** What the account holds and owes, and on which chains its units count. */
export function AssetsCard({ response: { assets } }: { response: AccountResponse }) {
  const { deployment } = useWorld()
  return (
    <Card title={text.assets}>
      <SimpleTable<Asset>
        caption={text.assets}
        rows={assets}
        rowKey={({ assetId }) => String(assetId)}
        columns={[
          {
            name: text.columns.asset,
            cell: ({ symbol, kind }) => (
              <span className="row">
                <strong>{symbol}</strong>
                {kind === 'liability' ? <Tag tone="warn">{text.debt}</Tag> : <Tag>{text.collateral}</Tag>}
              </span>
            ),
          },
          { name: text.columns.chain, cell: ({ slot }) => chainName(deployment, slot) },
          {
            name: text.columns.amount,
            cell: ({ units, decimals, leaving }) => (
              <>
                {unitsText(units, { decimals })}
                {leaving > 0n && (
                  <div className="small warn-text">{text.leaving(unitsText(leaving, { decimals }))}</div>
                )}
              </>
            ),
            isRight: true,
          },
          { name: text.columns.value, cell: ({ valueUsdWad }) => usdText(valueUsdWad), isRight: true },
          {
            name: text.columns.counts,
            cell: ({ counted, decimals }) =>
              counted.map(({ slot, units }) => (
                <div key={slot} className="num">
                  {chainName(deployment, slot)} {unitsText(units, { decimals })}
                </div>
              )),
          },
          { name: text.columns.flags, cell: ({ flags }) => <FlagTags flags={flags} /> },
        ]}
      />
    </Card>
  )
}

/** The flags of an asset that are set. */
function FlagTags({ flags }: { flags: Asset['flags'] }) {
  const set = (['priceStale', 'chainStale', 'newLiabilitiesRefused'] as const).filter((flag) => flags[flag])
  return (
    <span className="row">
      {set.map((flag) => (
        <Tag key={flag} tone="warn">
          {text.flags[flag]}
        </Tag>
      ))}
    </span>
  )
}
