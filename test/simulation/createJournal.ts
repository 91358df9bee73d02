import type { ColdRead, ColdReadJournal } from '@plimsoll/store'
import type { Clock } from '@plimsoll/tasks'

/** What a disk keeps of a cold start: whole records, in order. It outlives the node. */
export type Disk = { records: ColdRead[] }

/** A journal on such a disk. Writing takes `writeMs` of the node's clock: a node that is killed meanwhile has written nothing. */
export function createJournal(disk: Disk, { clock, writeMs }: { clock: Clock; writeMs: number }): ColdReadJournal {
  const written = (write: () => void) =>
    new Promise<void>((resolve) => {
      clock.after(writeMs, () => {
        write()
        resolve()
      })
    })
  return {
    async *records() {
      yield* [...disk.records]
    },
    append: (record) => written(() => disk.records.push(record)),
    clear: () =>
      written(() => {
        disk.records = []
      }),
  }
}
