import { uint64 } from '@plimsoll/wire'

/** Beyond what a database row can name. */
const maxEpoch = 2n ** 63n

/** An epoch in a path or a query. */
export const epoch = uint64.refine((epoch) => epoch < maxEpoch, 'expected an epoch')
