import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { configSchema } from './configSchema.ts'

const root = fileURLToPath(new URL('../../../../', import.meta.url))
const schema = z.toJSONSchema(configSchema, { io: 'input', unrepresentable: 'any' })
const sections = Object.keys(schema.properties ?? {})

type Shape = { properties?: Record<string, Shape>; items?: Shape }

/** The dotted names in a text that begin with a section of the configuration. */
function namesIn(text: string): string[] {
  return [...text.matchAll(/(?<![\w./@])([a-zA-Z]+)(?:\[\])?((?:\.[a-z]\w*(?:\[\])?)+)/g)].flatMap(([name, section]) =>
    section !== undefined && sections.includes(section) && !name.endsWith('.json') ? [name] : [],
  )
}

function isInSchema(name: string): boolean {
  let shape: Shape | undefined = schema as Shape
  for (const key of name.replaceAll('[]', '').split('.')) {
    const object: Shape | undefined = shape?.items ?? shape
    shape = object?.properties?.[key]
  }
  return shape !== undefined
}

test('default', () => {
  expect(namesIn('raise relay.maxFeePerGasGwei; see operator.json and chains[].timeoutMs.')).toEqual([
    'relay.maxFeePerGasGwei',
    'chains[].timeoutMs',
  ])
  expect(isInSchema('relay.maxFeePerGasGwei')).toBe(true)
  expect(isInSchema('chains[].timeoutMs')).toBe(true)
  expect(isInSchema('relayer.maxFeePerGasGwei')).toBe(false)
})

test('behavior: every key of the configuration that a hint names is one', () => {
  const files = globSync(['packages/*/src/**/*.ts', 'apps/node/src/**/*.ts'], { cwd: root })
  const hints = files
    .filter((file) => !file.includes('generated') && !file.endsWith('.test.ts'))
    .flatMap((file) =>
      [...readFileSync(root + file, 'utf8').matchAll(/\bhint:\s*(['"`])(.*?)\1/gs)].map(([, , text = '']) => ({
        file,
        text,
      })),
    )
  expect(hints.length).toBeGreaterThan(50)
  const wrong = hints.flatMap(({ file, text }) =>
    namesIn(text)
      .filter((name) => !isInSchema(name))
      .map((name) => `${file}: ${name}`),
  )
  expect(wrong).toEqual([])
})
