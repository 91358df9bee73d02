import { expect, test } from 'vitest'
import { readmeExamples } from './readmeExamples.ts'

test('default: an example with the name of its file', () => {
  const markdown = ['Text', '```ts', '// one.ts', 'const one = 1', '', 'one', '```', 'and `more`.', ''].join('\n')
  expect(readmeExamples(markdown)).toEqual(new Map([['one.ts', 'const one = 1\n\none\n']]))
})

test('behavior: no other language, and nothing without a name', () => {
  const markdown = ['```sh', '// one.ts', '```', '```ts', 'const two = 2', '```', ''].join('\n')
  expect(readmeExamples(markdown).size).toBe(0)
})
