import type { StatusResponse } from '@plimsoll/wire'
import { countText, unitsText } from '../../format/amounts.ts'
import { durationText } from '../../format/times.ts'
import { Card } from '../../parts/card.tsx'
import { SimpleTable } from '../../parts/simpleTable.tsx'
import { words as all } from '../../words/operators.ts'
import { words as page } from '../../words.ts'
import { adviceForPosting } from './advice.ts'

const words = all.posts
/** Of every chain’s own coin. */
const decimals = 18

/** How posting goes on each chain, and what it costs. */
export function PostsCard({ posting }: { posting: StatusResponse['posting'] }) {
  if (posting === null)
    return (
      <Card title={words.title}>
        <p className="empty">{words.none}</p>
      </Card>
    )
  return (
    <Card title={words.title}>
      <SimpleTable
        caption={words.title}
        rows={posting.chains}
        rowKey={({ name }) => name}
        isHot={({ problem }) => problem !== null}
        columns={[
          { name: words.chain, cell: ({ name }) => name },
          { name: words.epoch, cell: ({ epoch }) => (epoch === null ? page.never : String(epoch)), isRight: true },
          {
            name: words.behind,
            cell: ({ behindSeconds }) => (behindSeconds === null ? '' : durationText(behindSeconds)),
            isRight: true,
          },
          {
            name: words.last,
            cell: ({ last }) => (last === null ? page.never : words.at(last.epoch, durationText(last.ageSeconds))),
          },
          { name: words.gas, cell: ({ last }) => (last === null ? '' : countText(last.gasUsed)), isRight: true },
          {
            name: words.cost,
            cell: ({ last }) => (last === null ? '' : unitsText(last.costWei, { decimals, most: 9 })),
            isRight: true,
          },
          {
            name: words.balance,
            cell: ({ balance }) => (balance === null ? '' : unitsText(balance, { decimals })),
            isRight: true,
          },
          {
            name: words.open,
            cell: ({ open }) =>
              open === null
                ? words.nothing
                : words.inFlight(open.epoch, durationText(open.ageSeconds), countText(open.attempts)),
          },
          {
            name: words.problem,
            cell: ({ problem }) =>
              problem !== null && (
                <>
                  <div>{problem}</div>
                  <div className="small">{adviceForPosting(problem)}</div>
                </>
              ),
          },
        ]}
      />
    </Card>
  )
}
