import * as Plot from '@observablehq/plot'
import { parseHTML } from 'linkedom'
import type { Findings } from './benchmark.ts'

/** Growth curves as a standalone SVG, both axes logarithmic: a straight line is a power law. */
export function drawChart(
  { curves, counted = 'accounts' }: Pick<Findings, 'curves' | 'counted'>,
  { title, input }: { title: string; input: string },
): string {
  const { document } = parseHTML('<!doctype html><html><body></body></html>')
  const points = curves.flatMap(({ label, points }) => points.map((point) => ({ label, ...point })))
  const ends = curves.flatMap(({ label, points }) => points.slice(-1).map((point) => ({ label, ...point })))
  const svg = Plot.plot({
    document,
    className: 'chart',
    width: 860,
    height: 460,
    marginTop: 64,
    marginLeft: 60,
    marginRight: 200,
    marginBottom: 44,
    style: { background: 'white', color: '#222', fontFamily: 'system-ui, sans-serif', fontSize: '12px' },
    x: { type: 'log', label: counted, labelAnchor: 'center', labelArrow: 'none' },
    y: { type: 'log', nice: true },
    color: { scheme: 'observable10' },
    marks: [
      Plot.gridY(powersOfTen(points.map(({ value }) => value))),
      Plot.axisY(powersOfTen(points.map(({ value }) => value)), { label: null, tickFormat: formatTime }),
      Plot.axisX(powersOfTen(points.map(({ accounts }) => accounts)), { tickFormat: ',' }),
      Plot.line(points, { x: 'accounts', y: 'value', stroke: 'label', strokeWidth: 2 }),
      Plot.dot(points, { x: 'accounts', y: 'value', fill: 'label', r: 3 }),
      Plot.text(ends, { x: 'accounts', y: 'value', text: 'label', fill: 'label', textAnchor: 'start', dx: 10 }),
      Plot.text([title], { frameAnchor: 'top-left', dy: -56, fontSize: 16, fontWeight: 600 }),
      Plot.text([input], { frameAnchor: 'top-left', dy: -34 }),
    ],
  })
  svg.setAttribute('xmlns', 'http://www.w3.org/2000/svg')
  return `${svg.outerHTML}\n`
}

/** Those from the first below to the first above all values. */
function powersOfTen(values: readonly number[]): number[] {
  const first = Math.floor(Math.log10(Math.min(...values)))
  const last = Math.ceil(Math.log10(Math.max(...values)))
  return Array.from({ length: last - first + 1 }, (_, index) => 10 ** (first + index))
}

function formatTime(ms: number): string {
  if (ms >= 1_000) return `${ms / 1_000} s`
  return ms >= 1 ? `${ms} ms` : `${Math.round(ms * 1_000)} µs`
}
