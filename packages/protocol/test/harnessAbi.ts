import { parseAbi } from 'viem'

/** packages/contracts/src/dev/MarginHarness.sol: the Solidity libraries behind an ABI. */
export const harnessAbi = parseAbi([
  'struct MarginResult { int256 equity; int256 initialSurplus; int256 maintenanceSurplus; int256[] slotSurplus; int256[] fullSlotSurplus; int256[] deficit; uint256[] liabilities; }',
  'struct LiquidationCase { bytes32[] leaf; bytes32[] current; bytes32[] table; uint16 slots; uint16 slot; uint16 liabilityId; uint16 collateralId; uint256 debt; uint256 available; uint256 maxRepayUnits; }',
  'struct Claim { uint16 debtSlot; uint64 index; bytes32 account; address beneficiary; uint16 assetId; uint104 units; }',
  'function margin(bytes32[] words, bytes32[] table, uint16 slots) pure returns (MarginResult)',
  'function countUnits(bytes32[] words, bytes32[] table, uint16 slots) pure returns (int256[][] count, int256[] net, uint256[] debt)',
  'function viewWords(bytes32[] words, bytes32[] live, uint16 slot, bytes32[] table) pure returns (bytes32[])',
  'function liquidation(LiquidationCase input) pure returns (uint256 limitValue, uint256 limitUnits, uint256 repaidUnits, uint256 value, uint256 units)',
  'function restoreValue(int256 initialSurplus, bytes32 liability, bytes32 collateral) pure returns (uint256)',
  'function coveredUnits(uint256 units, bytes32 liability, bytes32 collateral) pure returns (uint256)',
  'function repaidValue(uint256 repaidUnits, bytes32 liability) pure returns (uint256)',
  'function seizedUnits(uint256 value, bytes32 collateral) pure returns (uint256)',
  'function unitsToCover(uint256 shortfall, bytes32 collateral) pure returns (uint256)',
  'function leafOf(bytes32 account, bytes32[] words) pure returns (bytes32)',
  'function claimLeafOf(Claim claim) pure returns (bytes32)',
])
