import type { CutEntry } from '@plimsoll/protocol'
import { sameBlock } from '@plimsoll/protocol'
import colors from 'picocolors'
import type { Findings, SignedBlock } from './resume.ts'

/** What was signed beside what the chains say now, as a person reads it. */
export function resumeText({ last, blocks, epochNow }: Findings): string {
  return [
    `Signed last: epoch ${last.epoch}, digest ${last.digest}`,
    '',
    ...blocks.flatMap(blockLines),
    ...(epochNow === undefined
      ? []
      : [
          colors.red(
            `Epoch ${last.epoch} lies ahead: it is epoch ${epochNow} now. It was signed by a clock that was wrong.`,
          ),
          `After resuming, epochs from ${epochNow + 1n} on are signed; those signed already are never signed again.`,
          '',
        ]),
    ...(blocks.some(({ verdict }) => verdict === 'abandoned')
      ? [
          'A block that is gone was signed. Resume only if you know which branch is the true one, and if the guardians of the',
          'chains know: units seen in that block may count twice until snapshots without it are posted everywhere.',
          'Do not resume if the providers are wrong, and not the signature: replace the providers instead.',
          '',
        ]
      : []),
  ].join('\n')
}

const marks = {
  canonical: colors.green('✔ on the chain'),
  abandoned: colors.red('✘ no longer on the chain'),
  unknown: colors.yellow('? no quorum answers'),
}

function blockLines({ chain, entry, verdict, opinions }: SignedBlock): string[] {
  const answers = [...opinions].map(([provider, block]) => `    ${provider}: ${opinion(block, entry)}`)
  return [`${chain}: block ${entry.number} ${entry.hash} ${marks[verdict]}`, ...answers, '']
}

function opinion(block: CutEntry | Error, entry: CutEntry): string {
  if (block instanceof Error) return `no answer (${block.message.split('\n')[0]})`
  return sameBlock(block, entry) ? 'the same block' : `another block, ${block.hash}`
}
