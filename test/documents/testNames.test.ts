import { expect, test } from 'vitest'
import { documents } from './documents.ts'

// `test('…'`, with `.each(…)` and the like in between, and the name behind a table of several lines.
const names = /^ *(?:test(?:\.\w+(?:<[^\n]*>)?(?:\([^\n]*?\))?)*|\]\))\(\s*(?<quote>['"`])(?<name>.*?)\k<quote>/gm

test('default: every test says what kind of case it is', () => {
  const others = documents('.test.ts').flatMap(({ path, text }) =>
    Array.from(text.matchAll(names), ({ groups }) => groups?.name ?? '')
      .filter((name) => !/^(?:default(?:: .+)?|(?:behavior|error|attack): .+)$/.test(name))
      .map((name) => `${path}: ${name}`),
  )
  expect(others).toEqual([])
})
