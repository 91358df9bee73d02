import { poolMutations } from './poolMutations.ts'

/** One rule of the law, broken. */
export type Mutation = {
  /** What the contracts do then. */
  name: string
  /** Below `src`. */
  file: string
  /** Occurs once. */
  search: string
  replacement: string
  /** The tests that must notice. */
  tests: string
}

const units = 'test/invariants/units.t.sol'
const debt = 'test/invariants/debt.t.sol'
const improvement = 'test/invariants/improvement.t.sol'
const exit = 'test/invariants/exit.t.sol'
const merge = 'test/invariants/merge.t.sol'

export const mutations: Mutation[] = [
  ...poolMutations,
  {
    name: 'counts units as released that are only pledged',
    file: 'libraries/ViewLib.sol',
    search: 'word.slot() != slot) units += word.low();',
    replacement: 'word.slot() != slot) units += word.high();',
    tests: units,
  },
  {
    name: 'lets units count that were released here',
    file: 'libraries/AccountViewLib.sol',
    search: '- int256(uint256(entry.released))\n',
    replacement: '\n',
    tests: units,
  },
  {
    name: 'forgets claimed units',
    file: 'libraries/AccountViewLib.sol',
    search: '\n            - int256(uint256(entry.claimed))',
    replacement: '',
    tests: units,
  },
  {
    name: 'gives out pledged units',
    file: 'libraries/AccountViewLib.sol',
    search: '- int256(uint256(entry.locked));',
    replacement: '- 0;',
    tests: units,
  },
  {
    name: 'locks no pledged units',
    file: 'libraries/LedgerLib.sol',
    search: 'custody.locked = (custody.locked + units).toUint104();',
    replacement: '',
    tests: units,
  },
  {
    name: 'keeps paid units locked',
    file: 'libraries/LedgerLib.sol',
    search: 'self.balances[account][assetId].locked -= units;',
    replacement: '',
    tests: units,
  },
  {
    name: 'pays a claim twice',
    file: 'logic/CustodyLogic.sol',
    search: 'if (!state.paid[claim.debtSlot].set(claim.index)) {',
    replacement: 'if (!state.paid[claim.debtSlot].set(claim.index) && claim.units == 0) {',
    tests: units,
  },
  {
    name: 'liquidates under the previous snapshot',
    file: 'logic/LiquidationLogic.sol',
    search: 'config.registry.requireLatest(proof.header, config.maxAgeLiquidate);',
    replacement: 'config.registry.requireRecent(proof.header, config.maxAgeLiquidate);',
    tests: units,
  },
  {
    name: 'moves the units of healthy accounts',
    file: 'logic/PledgeLogic.sol',
    search: 'if (surplus >= 0) revert IMarginVault.Healthy(account, surplus);',
    replacement: '',
    tests: units,
  },
  {
    name: 'refuses every forced release',
    file: 'logic/PledgeLogic.sol',
    search: 'units = _least(move, current.inbound(state, move.assetId));',
    replacement: 'units = _least(move, 0);',
    tests: units,
  },
  {
    name: 'pledges by force without a limit',
    file: 'logic/PledgeLogic.sol',
    search: 'int256(Math.min(uint256(free), allowed))',
    replacement: 'int256(Math.max(uint256(free), 0 * allowed))',
    tests: 'test/vault/forcePledge.t.sol',
  },
  {
    name: 'writes off with collateral left',
    file: 'logic/WriteOffLogic.sol',
    search: 'if (uint256(collateral) > LiquidationLib.DUST) {',
    replacement: 'if (uint256(collateral) > 100 * LiquidationLib.DUST) {',
    tests: units,
  },
  {
    name: 'skips D(i)',
    file: 'libraries/RiskLib.sol',
    search: 'requireSurplus(current, surplus, MarginLib.deficit(surplus, current.config.slot));',
    replacement: 'requireSurplus(current, surplus, 0);',
    tests: debt,
  },
  {
    name: 'shares D(i) out',
    file: 'libraries/RiskLib.sol',
    search: 'requireSurplus(current, surplus, MarginLib.deficit(surplus, current.config.slot));',
    replacement: 'requireSurplus(current, surplus, MarginLib.deficit(surplus, current.config.slot) / 2);',
    tests: debt,
  },
  {
    name: "reads this chain's numbers from the leaf",
    file: 'libraries/AccountViewLib.sol',
    search: 'self.words = ViewLib.viewWords(self.leaf, state.localWords(slot, self.account), slot, self.table);',
    replacement: 'self.words = self.leaf;',
    tests: debt,
  },
  {
    name: 'releases without margin',
    file: 'logic/PledgeLogic.sol',
    search: 'current.requireSurplus(current.sheet().slotSurplus, 0);\n        emit IMarginVault.Released',
    replacement: 'emit IMarginVault.Released',
    tests: debt,
  },
  {
    name: 'pledges without margin',
    file: 'logic/PledgeLogic.sol',
    search: 'current.requireSurplus(surplus, required);',
    replacement: '',
    tests: debt,
  },
  {
    name: 'lets every chain repay all of R',
    file: 'logic/LiquidationLogic.sol',
    search: 'input.leaf = MarginLib.evaluate(current.leaf, current.table, config.slots);',
    replacement: 'input.leaf = input.current;',
    tests: improvement,
  },
  {
    name: 'repays without a limit',
    file: 'libraries/LiquidationLib.sol',
    search: 'return Math.min(Math.saturatingSub(input.current.liabilities[input.slot], target), restore);',
    replacement: 'return input.current.liabilities[input.slot] + 0 * (target + restore);',
    tests: improvement,
  },
  {
    name: 'rounds seized units up',
    file: 'libraries/LiquidationLib.sol',
    search:
      'return price == 0 ? 0 : Math.mulDiv(value, (BPS + collateral.liquidationBonus()) * PRICE_SCALE, BPS * price);',
    replacement:
      'return price == 0 ? 0 : Math.mulDiv(value, (BPS + collateral.liquidationBonus()) * PRICE_SCALE, BPS * price, Math.Rounding.Ceil);',
    tests: improvement,
  },
  {
    name: 'liquidates at M = 0',
    file: 'logic/LiquidationLogic.sol',
    search: 'if (input.current.maintenanceSurplus >= 0) {',
    replacement: 'if (input.current.maintenanceSurplus > 0) {',
    tests: 'test/vault/liquidate.t.sol',
  },
  {
    name: 'lets an account with a debt leave',
    file: 'logic/EscapeLogic.sol',
    search: 'if (state.venuesOf[account].length() != 0) revert IMarginVault.OwesHere(account);',
    replacement: '',
    tests: exit,
  },
  {
    name: 'counts units that are leaving',
    file: 'libraries/LedgerLib.sol',
    search: '_subtract(self, account, assetId, request.units);\n        request.units',
    replacement: 'request.units',
    tests: exit,
  },
  {
    name: 'accepts older snapshots',
    file: 'SnapshotRegistry.sol',
    search: 'if (epoch <= last.epoch()) return;',
    replacement: 'if (epoch == last.epoch()) return;',
    tests: merge,
  },
]
