import Table from 'cli-table3'
import colors from 'picocolors'

/** A table without lines, as terminals show it. */
export function plainTable(...head: string[]): Table.Table {
  const none = ''
  return new Table({
    head: head.map((title) => colors.dim(title)),
    chars: {
      top: none,
      'top-mid': none,
      'top-left': none,
      'top-right': none,
      bottom: none,
      'bottom-mid': none,
      'bottom-left': none,
      'bottom-right': none,
      left: none,
      'left-mid': none,
      mid: none,
      'mid-mid': none,
      right: none,
      'right-mid': none,
      middle: '  ',
    },
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [] },
  })
}
