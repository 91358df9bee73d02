import type { AttestedSnapshot } from '@plimsoll/protocol'
import { snapshotResponse } from '@plimsoll/sdk'
import { z } from 'zod'

/** An attested snapshot as JSON. */
export function snapshotBody(attested: AttestedSnapshot): z.input<typeof snapshotResponse> {
  const { cut, assets, set, signatures } = attested
  return z.encode(snapshotResponse, {
    ...attested,
    cut: [...cut],
    assets: [...assets],
    set: { threshold: set.threshold, operators: [...set.operators] },
    signatures: [...signatures],
  })
}
