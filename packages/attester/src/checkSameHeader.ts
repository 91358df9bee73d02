import type { SnapshotHeader } from '@plimsoll/protocol'
import { ProposalMismatch } from './errors.ts'

const fields = ['epoch', 'timestamp', 'oldest', 'cut', 'config', 'assets', 'accounts', 'claims', 'operators'] as const

const meaning: Partial<Record<(typeof fields)[number], string>> = {
  config: 'Not the same risk config: compare the files.',
  operators: 'Not the same operator set: compare the configurations.',
  assets: 'Not the same asset table: a feed, an index or a rate was read differently.',
  accounts: 'Not the same accounts: one of the two was told something false about a chain, or has a bug.',
  claims: 'Not the same unsettled claims: one of the two was told something false about a chain, or has a bug.',
}

/**
 * Refuses a proposed header that is not the computed one, naming the fields that differ. Throws
 * {@link ProposalMismatch}. §10, rule 4.
 */
export function checkSameHeader(proposed: SnapshotHeader, { computed }: { computed: SnapshotHeader }): void {
  const different = fields.filter((field) => proposed[field] !== computed[field])
  if (different.length === 0) return
  throw new ProposalMismatch(`The proposed snapshot differs from this operator’s in ${different.join(', ')}.`, {
    details: {
      epoch: proposed.epoch,
      ...Object.fromEntries(different.map((field) => [field, { expected: computed[field], seen: proposed[field] }])),
    },
    hint: different.map((field) => meaning[field]).find((text) => text !== undefined),
  })
}
