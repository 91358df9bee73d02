import { describe, expect, test } from 'vitest'
import { documents } from './documents.ts'
import { lawSections, wrongPointers } from './law.ts'

const [law] = documents('docs/protocol.md')
const sections = lawSections(law?.text ?? '')

test('default: every pointer leads to a section of the law', () => {
  const wrong = documents('.ts', '.sol', '.md')
    .filter(({ path }) => !path.startsWith('test/documents/'))
    .flatMap(({ path, text }) => wrongPointers(text, sections).map((why) => `${path}: ${why}`))
  expect(wrong).toEqual([])
})

test('behavior: the law has thirteen sections', () => {
  expect(sections).toEqual(new Set(Array.from({ length: 13 }, (_, index) => `${index + 1}`)))
})

describe('wrongPointers', () => {
  const some = new Set(['1', '2'])

  test.each([
    ['a section', '// What may be seized (§2).'],
    ['several', '/** §1, §2 and §1. */'],
    ['other sections of other texts', 'see section 4.1 of RFC 9421 and EIP-712'],
  ])('default: %s', (_, text) => {
    expect(wrongPointers(text, some)).toEqual([])
  })

  test.each([
    ['a section that is not there', '§3', '§3 does not exist'],
    ['a list that ends with one', '§1 and §12', '§12 does not exist'],
    ['the word', 'the rules of section 2', '"section 2" is spelled §2'],
    ['the word with a capital', '@title Section 2: accounts', '"Section 2" is spelled §2'],
    ['the words', 'Spec: sections 1 and 2', '"sections 1" is spelled §1'],
    ['the file', '(protocol.md section 1)', '"section 1" is spelled §1'],
    ['a space', '§ 1', '"§ 1" is spelled §1'],
  ])('error: %s', (_, text, why) => {
    expect(wrongPointers(text, some)).toEqual([why])
  })
})
