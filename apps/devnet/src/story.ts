import { type Cure, eoaAccountId } from '@plimsoll/protocol'
import type { AccountResponse } from '@plimsoll/sdk'
import { ContractRefused } from '@plimsoll/sdk/actions'
import { parseUnits } from 'viem'
import { createActions } from './actions.ts'
import { actors } from './actors.ts'
import { balanceSheet, countedOn, custodyOf, unitsOf } from './balanceSheet.ts'
import { assetIds, type DevnetChain, ethPrice } from './deploy.ts'
import type { Devnet } from './devnet.ts'
import { StoryContradicted } from './errors.ts'
import { decimalText, usdcText, usdText, wethText } from './format.ts'
import { hearMarginCalls } from './hearMarginCalls.ts'
import type { Narrator, Told } from './narrator.ts'
import { snapshotShowing } from './snapshots.ts'

/** What the story moved, for a check from the outside. */
export type StoryResult = {
  /** WETH deposited by Alice on alpha, 18 decimals. */
  deposited: bigint
  /** USDC borrowed by Alice on bravo, 6 decimals. */
  borrowed: bigint
  /** Debt shares that Kai repaid on bravo. */
  repaidUnits: bigint
  /** WETH that Kai claimed on bravo and was paid on alpha. */
  seizedUnits: bigint
  /** Alice's last balance sheet, verified. */
  alice: AccountResponse
}

/**
 * Plays the story of the devnet: collateral on alpha secures a loan on bravo, the price falls, a liquidator repays on
 * bravo and is paid on alpha. Throws {@link StoryContradicted} when what must be refused goes through, or numbers do not add up.
 */
export async function playStory(devnet: Devnet, { step, heading, line }: Narrator): Promise<StoryResult> {
  const [alpha, bravo, charlie] = threeOf(devnet.chains)
  const actions = createActions(devnet)
  const alice = eoaAccountId(actors.alice.address)
  using calls = hearMarginCalls(devnet, alice)
  const deposited = parseUnits('10', 18)
  const borrowed = parseUnits('18000', 6)

  const on = (chain: DevnetChain) => (acted: Told) => ({ ...acted, chain: chain.name })
  const attested = (
    text: string,
    shows: (account: AccountResponse) => boolean,
    tell: (account: AccountResponse) => string,
  ) =>
    step(
      text,
      () => snapshotShowing(devnet, { account: alice, shows }),
      (account) => ({ text: tell(account), chain: 'all', epoch: account.snapshot.header.epoch }),
    )

  heading('Collateral on one chain, a loan on another')
  await step('Lena lends 100,000 USDC on two chains, Bob deposits 5,000', () =>
    Promise.all([
      actions.lend(bravo, { account: actors.lena, units: parseUnits('100000', 6) }),
      actions.lend(charlie, { account: actors.lena, units: parseUnits('100000', 6) }),
      actions.depositUsdc(charlie, { account: actors.bob, units: parseUnits('5000', 6) }),
    ]),
  )
  await step(
    'Alice deposits 10 WETH ($30,000) and pledges them to bravo',
    async () => {
      await actions.depositWeth(alpha, { account: actors.alice, units: deposited })
      return actions.pledgeWeth(alpha, { account: actors.alice, units: deposited, to: bravo })
    },
    on(alpha),
  )
  await attested(
    'Operators attest the pledge',
    (account) => countedOn(account, { assetId: assetIds.weth, slot: bravo.slot }) === deposited,
    () => 'Operators attest it: the 10 WETH count on bravo',
  )
  await step(
    'Alice borrows 18,000 USDC',
    () => actions.borrow(bravo, { account: actors.alice, units: borrowed }),
    on(bravo),
  )
  await step(
    'Alice tries to borrow against the same WETH again',
    () => refusal(() => actions.borrow(charlie, { account: actors.alice, units: borrowed })),
    (reason) => ({ text: `The same again is refused: ${reason}`, chain: charlie.name }),
  )
  await step(
    'Alice tries to pledge the same WETH to charlie',
    () => refusal(() => actions.pledgeWeth(alpha, { account: actors.alice, units: deposited, to: charlie })),
    (reason) => ({ text: `Pledging the same WETH twice is refused: ${reason}`, chain: alpha.name }),
  )
  await attested(
    'Operators attest the loan',
    (account) => unitsOf(account, assetIds.debt(bravo.slot)) > 0n,
    ({ margin }) => `Operators attest the loan: health ${decimalText(margin.healthWad)}`,
  )

  heading('The price falls, and any chain can act')
  await step('WETH falls from $3,000 to $2,000', () => actions.setEthPrice(alpha, ethPrice.after), on(alpha))
  await attested(
    'Operators attest the price',
    ({ margin }) => margin.liquidatable,
    ({ margin }) =>
      `Maintenance margin broken: health ${decimalText(margin.healthWad)}, equity ${usdText(margin.equityUsdWad)}`,
  )
  await step(
    'Alice hears of it',
    () => calls.first('margin.liquidatable'),
    ({ cure, epoch }) => ({ text: `Alice hears of it, with the cure: ${cureText(cure?.line)}`, chain: 'all', epoch }),
  )
  const { repaidUnits, seizedUnits } = await step(
    'Kai asks the API who is liquidatable and repays',
    async () => {
      const { accounts } = await devnet.client.liquidatable()
      const [worst] = accounts
      if (worst?.account !== alice)
        throw new StoryContradicted('The API must list Alice first', { details: { accounts } })
      return actions.liquidate(bravo, { account: actors.kai, units: parseUnits('50000', 6), debtor: worst.account })
    },
    (acted) => ({
      ...on(bravo)(acted),
      text: `Kai repays ${usdcText(acted.repaidUnits)} for ${wethText(acted.seizedUnits)}`,
    }),
  )
  await step(
    'Kai is paid',
    () => actions.settle(alpha, actors.kai),
    (acted) => ({
      ...on(alpha)(acted),
      text: `Kai's claim is settled: ${wethText(seizedUnits)} paid`,
    }),
  )
  const last = await attested(
    'Operators attest the settlement',
    (account) => custodyOf(account, assetIds.weth) === deposited - seizedUnits && !account.margin.liquidatable,
    ({ margin }) =>
      `Alice is above her line: health ${decimalText(margin.healthWad)}, equity ${usdText(margin.equityUsdWad)}`,
  )

  heading('Balance sheets')
  for (const row of await balanceSheet(devnet, { alice: last, deposited, repaidUnits, seizedUnits })) line(`  ${row}`)
  return { deposited, borrowed, repaidUnits, seizedUnits, alice: last }
}

/** The deposit of WETH that would do. */
function cureText(cure: Cure | undefined): string {
  const units = cure?.deposit.find(({ assetId }) => assetId === assetIds.weth)?.units
  if (units === undefined) throw new StoryContradicted('Who is below her line hears of a cure', { details: { cure } })
  return `deposit ${wethText(units)}`
}

async function refusal(act: () => Promise<unknown>): Promise<string> {
  try {
    await act()
  } catch (error) {
    if (error instanceof ContractRefused && error.reason !== undefined) return error.reason.errorName
    throw error
  }
  throw new StoryContradicted('The same units secured two things', { hint: 'Conservation (invariant 1) is broken.' })
}

function threeOf(chains: readonly DevnetChain[]): [DevnetChain, DevnetChain, DevnetChain] {
  const [alpha, bravo, charlie] = chains
  if (!alpha || !bravo || !charlie) throw new RangeError('the story needs three chains')
  return [alpha, bravo, charlie]
}
