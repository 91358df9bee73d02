import { type AccountResponse, type Plimsoll, watchMargin } from '@plimsoll/sdk'
import type { Address } from 'viem'

/** Waits until an attested snapshot shows of an account what is waited for, and gives its verified answer. */
export function untilMargin(
  plimsoll: Plimsoll,
  { account, is }: { account: Address; is: (answer: AccountResponse) => boolean },
): Promise<AccountResponse> {
  return new Promise((resolve) => {
    const unwatch = watchMargin(plimsoll, {
      account,
      onMargin(answer) {
        if (!is(answer)) return
        unwatch()
        resolve(answer)
      },
    })
  })
}

/** Units of an asset that an answer shows, 0 without any. */
export function unitsOf({ assets }: AccountResponse, assetId: number): bigint {
  return assets.find((asset) => asset.assetId === assetId)?.units ?? 0n
}
