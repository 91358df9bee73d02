/**
 * The TypeScript examples of a README, by file name: each names its file in its first line, as `// verify.ts`. Others,
 * which are fragments, are left out.
 */
export function readmeExamples(markdown: string): Map<string, string> {
  return new Map(
    Array.from(markdown.matchAll(/^```ts\n\/\/ (\w+\.ts)\n(.*?)^```$/gms), ([, file = '', code = '']) => [file, code]),
  )
}
