import { useEffect, useRef } from 'react'
import UPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import type { ChartData } from './chart.tsx'

const height = 240

/** The picture of a chart, on a canvas. It is drawn anew when its width or the colour scheme changes. */
export function Plot({ data, onPick }: { data: ChartData; onPick?: (index: number) => void }) {
  const place = useRef<HTMLDivElement>(null)
  const pick = useRef(onPick)
  pick.current = onPick
  useEffect(() => {
    const element = place.current
    if (element === null) return
    const scheme = matchMedia('(prefers-color-scheme: dark)')
    let plot: UPlot | undefined
    const draw = () => {
      plot?.destroy()
      plot = new UPlot(optionsOf(data, element), dataOf(data), element)
      plot.over.addEventListener('click', () => {
        const index = plot?.cursor.idx
        if (index !== null && index !== undefined) pick.current?.(index)
      })
    }
    const resized = new ResizeObserver(() => plot?.setSize({ width: element.clientWidth, height }))
    draw()
    resized.observe(element)
    scheme.addEventListener('change', draw)
    return () => {
      resized.disconnect()
      scheme.removeEventListener('change', draw)
      plot?.destroy()
    }
  }, [data])
  return <div ref={place} />
}

function dataOf({ xs, curves }: ChartData): UPlot.AlignedData {
  return [[...xs], ...curves.map(({ values }) => [...values])]
}

function optionsOf({ isTime, xName, xTexts, curves }: ChartData, element: HTMLElement): UPlot.Options {
  const colourOf = (name: string) => {
    element.style.color = `var(--${name})`
    return getComputedStyle(element).color
  }
  const axis = { stroke: colourOf('dim'), grid: { stroke: colourOf('rule'), width: 1 }, ticks: { show: false } }
  const options: UPlot.Options = {
    width: element.clientWidth,
    height,
    scales: { x: { time: isTime } },
    axes: [axis, { ...axis, size: 64 }],
    cursor: { y: false },
    series: [
      { label: xName, value: (_, _x, _series, index) => (index === null ? '' : (xTexts[index] ?? '')) },
      ...curves.map(({ name, colour, texts }) => ({
        label: name,
        stroke: colourOf(colour),
        width: 2,
        value: (_: UPlot, _y: number, _series: number, index: number | null) =>
          index === null ? '' : (texts[index] ?? ''),
      })),
    ],
  }
  element.style.color = ''
  return options
}
