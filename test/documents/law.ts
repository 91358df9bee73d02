/** The numbers of the law's sections. */
export function lawSections(law: string): Set<string> {
  return new Set(Array.from(law.matchAll(/^## (\d+)\. /gm), ([, number = '']) => number))
}

/** What is wrong with the pointers of a text to the law's sections; they are spelled `§7`. */
export function wrongPointers(text: string, sections: ReadonlySet<string>): string[] {
  const missing = Array.from(text.matchAll(/§(\d+)/g), ([, number = '']) => number)
    .filter((number) => !sections.has(number))
    .map((number) => `§${number} does not exist`)
  // Sections of other texts have a dot, or "of" behind them.
  const spelled = Array.from(
    text.matchAll(/\b[Ss]ections? (\d+)\b(?!\.\d| of )|§ (\d+)/g),
    ([whole, number, apart]) => `"${whole}" is spelled §${number ?? apart}`,
  )
  return [...missing, ...spelled]
}
