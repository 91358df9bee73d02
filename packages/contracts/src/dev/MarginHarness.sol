// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";
import {AccountIdLib} from "../libraries/AccountIdLib.sol";
import {CutLib} from "../libraries/CutLib.sol";
import {LiquidationAmounts, LiquidationInput, LiquidationLib} from "../libraries/LiquidationLib.sol";
import {BalanceSheet, MarginLib, UnitCount} from "../libraries/MarginLib.sol";
import {MultiproofLib} from "../libraries/MultiproofLib.sol";
import {ProofLib} from "../libraries/ProofLib.sol";
import {ViewLib} from "../libraries/ViewLib.sol";
import {AccountId} from "../types/AccountId.sol";
import {AssetId} from "../types/AssetId.sol";
import {AssetWord, assetAt} from "../types/AssetWord.sol";
import {Claim} from "../types/Claim.sol";
import {
    BALANCE_WORD,
    CLAIM_WORD,
    DEBT_WORD,
    LeafWord,
    PLEDGE_WORD,
    balanceWord as encodeBalance,
    claimWord as encodeClaim,
    debtWord as encodeDebt,
    linkWord as encodeLink,
    pledgeWord as encodePledge
} from "../types/LeafWord.sol";
import {Slot} from "../types/Slot.sol";
import {AccountProof, ClaimProof} from "../types/Snapshot.sol";

/// @title The pure libraries behind an ABI, to compare them with other implementations
contract MarginHarness {
    struct MarginResult {
        int256 equity;
        int256 initialSurplus;
        int256 maintenanceSurplus;
        int256[] slotSurplus;
        int256[] fullSlotSurplus;
        int256[] deficit;
        uint256[] liabilities;
        uint256[] freshLiabilities;
        uint256 maintenanceLiabilities;
    }

    struct AssetFields {
        uint256 unitPrice;
        uint256 initialWeight;
        uint256 maintenanceWeight;
        uint256 liquidationBonus;
        uint256 leastBonusOrDistance;
        uint256 slot;
        bool isCollateral;
        bool isLiability;
        bool isPriceStale;
        bool isFlagged;
        bool refusesNewLiabilities;
    }

    struct LeafFields {
        uint256 tag;
        uint256 assetId;
        uint256 slot;
        uint256 high;
        uint256 low;
    }

    struct LiquidationCase {
        bytes32[] leaf;
        bytes32[] current;
        bytes32[] table;
        uint16 slots;
        uint16 slot;
        uint16 liabilityId;
        uint16 collateralId;
        uint256 debt;
        uint256 available;
        uint256 maxRepayUnits;
        uint256 bonus;
        uint256 dust;
    }

    /// @notice Many of the calls below at once; the answer of one that reverts is empty.
    function batch(bytes[] calldata calls) external view returns (bytes[] memory answers) {
        answers = new bytes[](calls.length);
        for (uint256 i = 0; i < calls.length; ++i) {
            (bool success, bytes memory answer) = address(this).staticcall(calls[i]);
            if (success) answers[i] = answer;
        }
    }

    function margin(bytes32[] memory words, bytes32[] memory table, uint16 slots)
        external
        pure
        returns (MarginResult memory)
    {
        return _margin(words, table, slots);
    }

    /// @return count Per slot and asset.
    function countUnits(bytes32[] memory words, bytes32[] memory table, uint16 slots)
        external
        pure
        returns (int256[][] memory count, int256[] memory net, uint256[] memory debt, uint256[] memory leaving)
    {
        UnitCount memory counted = MarginLib.countUnits(words, table, slots);
        (net, debt, leaving) = (counted.net, counted.debt, counted.leaving);
        count = new int256[][](slots);
        for (uint256 i = 0; i < slots; ++i) {
            count[i] = new int256[](table.length);
            for (uint256 j = 0; j < table.length; ++j) {
                count[i][j] = counted.counting[i * table.length + j];
            }
        }
    }

    /// @notice The margin that the chain of `slot` sees, given the words of the leaf and those it writes.
    function marginInView(
        bytes32[] memory words,
        bytes32[] memory live,
        uint16 slot,
        bytes32[] memory table,
        uint16 slots
    ) external pure returns (MarginResult memory) {
        return _margin(ViewLib.viewWords(words, live, Slot.wrap(slot), table), table, slots);
    }

    function mask(bytes32 word, uint16 slot, bytes32[] memory table) external pure returns (bytes32) {
        return ViewLib.mask(word, Slot.wrap(slot), table);
    }

    function releasedElsewhere(bytes32[] memory words, uint16 assetId, uint16 slot) external pure returns (uint256) {
        return ViewLib.releasedElsewhere(words, AssetId.wrap(assetId), Slot.wrap(slot));
    }

    function pledgedTo(bytes32[] memory words, uint16 assetId, uint16 slot) external pure returns (uint256) {
        return ViewLib.pledgedTo(words, AssetId.wrap(assetId), Slot.wrap(slot));
    }

    /// @dev `isRefused`: whether what was asked for leaves less than dust of the debt.
    function liquidation(LiquidationCase memory input)
        external
        pure
        returns (uint256 limitValue, uint256 limit, uint256 repaidUnits, uint256 value, uint256 units, bool isRefused)
    {
        LiquidationInput memory decoded;
        decoded.current = MarginLib.evaluate(input.current, input.table, input.slots);
        decoded.leaf = MarginLib.evaluate(input.leaf, input.table, input.slots);
        decoded.slot = Slot.wrap(input.slot);
        decoded.liability = assetAt(input.table, AssetId.wrap(input.liabilityId));
        decoded.collateral = assetAt(input.table, AssetId.wrap(input.collateralId));
        decoded.debt = input.debt;
        decoded.available = input.available;
        decoded.maxRepayUnits = input.maxRepayUnits;
        (decoded.bonus, decoded.dust) = (input.bonus, input.dust);
        limitValue = LiquidationLib.limitValue(decoded);
        limit = LiquidationLib.limitUnits(limitValue, input.debt, decoded.liability, input.dust);
        LiquidationAmounts memory amounts = LiquidationLib.amounts(decoded);
        (repaidUnits, value, units) = (amounts.repaidUnits, amounts.repaidValue, amounts.units);
        isRefused = repaidUnits < amounts.limitUnits
            && LiquidationLib.leavesDust(input.debt, repaidUnits, decoded.liability, input.dust);
    }

    /// @notice M′ of a view with `maintenanceSurplus`, given the leaf's words.
    function creditedSurplus(
        int256 maintenanceSurplus,
        bytes32[] memory leaf,
        bytes32[] memory table,
        uint16 slots,
        uint256 slowLiabilities,
        uint16 liabilityId,
        uint16 collateralId
    ) external pure returns (int256) {
        BalanceSheet memory sheet = MarginLib.evaluate(leaf, table, slots);
        AssetWord liability = assetAt(table, AssetId.wrap(liabilityId));
        AssetWord collateral = assetAt(table, AssetId.wrap(collateralId));
        return LiquidationLib.creditedSurplus(maintenanceSurplus, sheet, slowLiabilities, liability, collateral);
    }

    function bonusAt(int256 credited, uint256 maintenanceLiabilities, bytes32 liability, bytes32 collateral)
        external
        pure
        returns (uint256)
    {
        return LiquidationLib.bonusAt(
            credited, maintenanceLiabilities, AssetWord.wrap(liability), AssetWord.wrap(collateral)
        );
    }

    function sumOfSlower(bytes calldata cut, uint256[] memory values, uint16 slot) external pure returns (uint256) {
        return CutLib.sumOfSlower(cut, values, Slot.wrap(slot));
    }

    function restoreValue(int256 initialSurplus, bytes32 liability, bytes32 collateral, uint256 bonus)
        external
        pure
        returns (uint256)
    {
        return LiquidationLib.restoreValue(initialSurplus, AssetWord.wrap(liability), AssetWord.wrap(collateral), bonus);
    }

    function coveredUnits(uint256 units, bytes32 liability, bytes32 collateral, uint256 bonus)
        external
        pure
        returns (uint256)
    {
        return LiquidationLib.coveredUnits(units, AssetWord.wrap(liability), AssetWord.wrap(collateral), bonus);
    }

    function limitUnits(uint256 value, uint256 debt, bytes32 liability, uint256 dust) external pure returns (uint256) {
        return LiquidationLib.limitUnits(value, debt, AssetWord.wrap(liability), dust);
    }

    function repaidValue(uint256 repaidUnits, bytes32 liability) external pure returns (uint256) {
        return LiquidationLib.repaidValue(repaidUnits, AssetWord.wrap(liability));
    }

    function seizedUnits(uint256 value, bytes32 collateral, uint256 bonus) external pure returns (uint256) {
        return LiquidationLib.seizedUnits(value, AssetWord.wrap(collateral), bonus);
    }

    function unitsToCover(uint256 shortfall, bytes32 collateral) external pure returns (uint256) {
        return LiquidationLib.unitsToCover(shortfall, AssetWord.wrap(collateral));
    }

    function assetFields(bytes32 word) external pure returns (AssetFields memory fields) {
        AssetWord asset = AssetWord.wrap(word);
        fields.unitPrice = asset.unitPrice();
        fields.initialWeight = asset.initialWeight();
        fields.maintenanceWeight = asset.maintenanceWeight();
        fields.liquidationBonus = asset.liquidationBonus();
        fields.leastBonusOrDistance = asset.leastBonus();
        fields.slot = asset.slotPlace();
        fields.isCollateral = asset.isCollateral();
        fields.isLiability = asset.isLiability();
        fields.isPriceStale = asset.isPriceStale();
        fields.isFlagged = asset.isFlagged();
        fields.refusesNewLiabilities = asset.refusesNewLiabilities();
    }

    function isWellFormed(bytes32 word) external pure returns (bool) {
        return LeafWord.wrap(word).isWellFormed();
    }

    function leafFields(bytes32 word) external pure returns (LeafFields memory fields) {
        LeafWord leafWord = LeafWord.wrap(word);
        fields.tag = leafWord.tag();
        fields.assetId = leafWord.assetPlace();
        fields.slot = leafWord.slotPlace();
        fields.high = leafWord.high();
        fields.low = leafWord.low();
    }

    function linkFields(bytes32 word) external pure returns (bool isLink, uint256 slot, address delegate) {
        LeafWord leafWord = LeafWord.wrap(word);
        return (leafWord.isLink(), leafWord.linkSlot().place(), leafWord.delegate());
    }

    function balanceFields(bytes32 word)
        external
        pure
        returns (bool isBalance, uint256 assetId, uint256 leaving, uint256 units)
    {
        return (
            _isKind(word, BALANCE_WORD),
            LeafWord.wrap(word).assetPlace(),
            LeafWord.wrap(word).high(),
            LeafWord.wrap(word).low()
        );
    }

    function pledgeFields(bytes32 word)
        external
        pure
        returns (bool isPledge, uint256 assetId, uint256 slot, uint256 pledged, uint256 released)
    {
        LeafWord leafWord = LeafWord.wrap(word);
        return
            (_isKind(word, PLEDGE_WORD), leafWord.assetPlace(), leafWord.slotPlace(), leafWord.high(), leafWord.low());
    }

    function claimFields(bytes32 word)
        external
        pure
        returns (bool isClaim, uint256 assetId, uint256 slot, uint256 claimed, uint256 settled)
    {
        LeafWord leafWord = LeafWord.wrap(word);
        return (_isKind(word, CLAIM_WORD), leafWord.assetPlace(), leafWord.slotPlace(), leafWord.high(), leafWord.low());
    }

    function debtFields(bytes32 word) external pure returns (bool isDebt, uint256 assetId, uint256 units) {
        return (_isKind(word, DEBT_WORD), LeafWord.wrap(word).assetPlace(), LeafWord.wrap(word).low());
    }

    function balanceWord(uint16 assetId, uint104 leaving, uint104 units) external pure returns (bytes32) {
        return encodeBalance(AssetId.wrap(assetId), leaving, units);
    }

    function pledgeWord(uint16 assetId, uint16 slot, uint104 pledged, uint104 released)
        external
        pure
        returns (bytes32)
    {
        return encodePledge(AssetId.wrap(assetId), Slot.wrap(slot), pledged, released);
    }

    function claimWord(uint16 assetId, uint16 slot, uint104 claimed, uint104 settled) external pure returns (bytes32) {
        return encodeClaim(AssetId.wrap(assetId), Slot.wrap(slot), claimed, settled);
    }

    function debtWord(uint16 assetId, uint104 units) external pure returns (bytes32) {
        return encodeDebt(AssetId.wrap(assetId), units);
    }

    function linkWord(uint16 slot, address delegate) external pure returns (bytes32) {
        return encodeLink(Slot.wrap(slot), delegate);
    }

    function linkOf(bytes32[] memory words, uint16 slot) external pure returns (address) {
        return ViewLib.linkOf(words, Slot.wrap(slot));
    }

    function accountOf(address caller) external view returns (bytes32) {
        return AccountId.unwrap(AccountIdLib.accountOf(caller));
    }

    function isContract(bytes32 account) external pure returns (bool) {
        return AccountId.wrap(account).isContract();
    }

    function leafOf(bytes32 account, bytes32[] memory words) external pure returns (bytes32) {
        return ProofLib.leafOf(AccountId.wrap(account), words);
    }

    function claimLeafOf(Claim memory claim) external pure returns (bytes32) {
        return ProofLib.leafOf(claim);
    }

    /// @dev Reverts if the proof is wrong.
    function readProof(AccountProof calldata proof, bytes32 account)
        external
        pure
        returns (bytes32[] memory words, bytes32[] memory table)
    {
        return ProofLib.read(proof, AccountId.wrap(account));
    }

    /// @dev Reverts if the proof is wrong.
    function checkClaim(ClaimProof calldata proof, Claim memory claim) external pure returns (bool) {
        ProofLib.check(proof, claim);
        return true;
    }

    function verifyMultiproof(bytes32[] calldata siblings, bytes calldata steps, bytes32 root, bytes32[] memory leaves)
        external
        pure
        returns (bool)
    {
        return MultiproofLib.verify(siblings, steps, root, leaves);
    }

    function accountRoot(bytes32 account, bytes32[] memory words, bytes32[] memory siblings)
        external
        pure
        returns (bytes32)
    {
        return MerkleProof.processProof(siblings, ProofLib.leafOf(AccountId.wrap(account), words));
    }

    function _isKind(bytes32 word, uint256 tag) private pure returns (bool) {
        return LeafWord.wrap(word).isWellFormed() && LeafWord.wrap(word).tag() == tag;
    }

    function _margin(bytes32[] memory words, bytes32[] memory table, uint16 slots)
        private
        pure
        returns (MarginResult memory result)
    {
        BalanceSheet memory sheet = MarginLib.evaluate(words, table, slots);
        result.equity = sheet.equity;
        result.initialSurplus = sheet.initialSurplus;
        result.maintenanceSurplus = sheet.maintenanceSurplus;
        result.slotSurplus = MarginLib.slotSurplus(words, table, slots);
        result.fullSlotSurplus = MarginLib.fullSlotSurplus(words, table, slots);
        result.liabilities = sheet.liabilities;
        result.freshLiabilities = sheet.freshLiabilities;
        result.maintenanceLiabilities = sheet.maintenanceLiabilities;
        result.deficit = new int256[](slots);
        for (uint16 i = 0; i < slots; ++i) {
            result.deficit[i] = MarginLib.deficit(result.slotSurplus, Slot.wrap(i));
        }
    }
}
