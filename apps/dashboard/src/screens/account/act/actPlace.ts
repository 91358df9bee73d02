/** What the owner of an account, and for some of it anybody, can do. */
export const actKinds = ['deposit', 'repay', 'borrow', 'pledge', 'release', 'withdraw'] as const
export type ActKind = (typeof actKinds)[number]

/** An action as the address bar has it: what to do with which asset, and how much of it as it was typed. */
export type ActPlace = {
  readonly kind: ActKind
  readonly assetId?: number | undefined
  readonly amount?: string | undefined
  /** Where a pledge goes, or where what is released counts. */
  readonly slot?: number | undefined
}

/** The action that the address bar names; undefined if it names none. */
export function readActPlace(query: URLSearchParams): ActPlace | undefined {
  const kind = actKinds.find((kind) => kind === query.get('do'))
  if (kind === undefined) return undefined
  const whole = (name: string) => {
    const text = query.get(name) ?? ''
    return /^[0-9]{1,5}$/.test(text) ? Number(text) : undefined
  }
  return { kind, assetId: whole('asset'), amount: query.get('amount')?.slice(0, 60), slot: whole('at') }
}

/** The parameters of an action in the address bar; what is undefined is taken away. */
export function actQuery({ kind, assetId, amount, slot }: ActPlace): Record<string, string | undefined> {
  return { do: kind, asset: assetId?.toString(), amount: amount || undefined, at: slot?.toString() }
}

/** A link to an action. */
export function actHref(path: string, place: ActPlace): string {
  const given = Object.entries(actQuery(place)).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))
  return `${path}?${new URLSearchParams(given)}#act`
}
