import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const read = (file: string) => readFileSync(new URL(file, import.meta.url), 'utf8')

test('default: every test that the list names exists', () => {
  const named = read('README.md')
    .split('`')
    .flatMap((part, index, parts) => (part.endsWith('.t.sol') ? [{ file: part, names: parts[index + 1] ?? '' }] : []))
    .flatMap(({ file, names }) =>
      (names.match(/\b(test|testFuzz|invariant)_\w+/g) ?? []).map((name) => ({ file, name })),
    )
  expect(named.length).toBeGreaterThan(60)
  expect(named.filter(({ file, name }) => !read(`../${file}`).includes(`function ${name}(`))).toEqual([])
})
