// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IMarginVault} from "../../src/interfaces/IMarginVault.sol";
import {ISnapshotRegistry} from "../../src/interfaces/ISnapshotRegistry.sol";
import {MarginVault} from "../../src/MarginVault.sol";
import {AccountId} from "../../src/types/AccountId.sol";
import {AssetId} from "../../src/types/AssetId.sol";
import {Slot} from "../../src/types/Slot.sol";
import {AccountProof} from "../../src/types/Snapshot.sol";
import {vm} from "../utils/Vm.sol";
import {MinimumBase} from "./MinimumBase.sol";

contract ForcePledgeTest is MinimumBase {
    /// @dev At $2,100 a slot that owes $6,000 with 3 WETH is short of 6,600 − 5,040, which this many WETH cover.
    uint256 private constant SHORT = 0.928_571_428_571_428_572 ether;

    function test_default() public {
        AccountProof memory proof = proofOf(_bothShort(), idOf(ALICE));
        MarginVault vault = vaultOf(WETH);
        vm.expectEmit(address(vault));
        emit IMarginVault.AccountTouched(AccountId.wrap(idOf(ALICE)));
        vm.expectEmit(address(vault));
        emit IMarginVault.ForcePledged(AccountId.wrap(idOf(ALICE)), AssetId.wrap(WETH), Slot.wrap(1), BOB, 0.5 ether);
        by(BOB);
        uint256 units = vault.forcePledge(idOf(ALICE), WETH, 1, 0.5 ether, proof);

        vm.assertEq(units, 0.5 ether);
        (uint104 pledged,) = vault.pledged(idOf(ALICE), WETH, 1);
        vm.assertEq(pledged, 3.5 ether);
        (, uint104 locked) = vault.balance(idOf(ALICE), WETH);
        vm.assertEq(locked, 6.5 ether);
    }

    function test_behavior_atMostTheShortfall() public {
        Shot memory shot = _bothShort();
        vm.assertEq(forcePledge(ALICE, WETH, 1, type(uint256).max, shot), SHORT);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.InsufficientUnits.selector, idOf(ALICE), WETH, 0, 1));
        this.forceExternally(1, 1, shot);
        vm.assertEq(forcePledge(ALICE, WETH, 2, type(uint256).max, shot), 1 ether - SHORT);
    }

    /// @dev Whoever is front-run by a small move moves the rest.
    function test_behavior_pledgesOnTheWayCount() public {
        Shot memory shot = _bothShort();
        pledge(ALICE, WETH, 1, 0.4 ether, shot);
        forcePledge(ALICE, WETH, 1, 1, shot);
        vm.assertEq(forcePledge(ALICE, WETH, 1, SHORT, shot), SHORT - 0.4 ether - 1);
    }

    /// @dev The owner may pledge what could be forced, and no more while another slot is short.
    function test_behavior_theOwnerMayDoTheSame() public {
        Shot memory shot = _bothShort();
        vm.expectPartialRevert(IMarginVault.InsufficientMargin.selector);
        this.pledgeExternally(SHORT + 1, shot);
        pledge(ALICE, WETH, 1, SHORT, shot);
    }

    function test_behavior_stalePricesCountAsTheyAre() public {
        _bothShort();
        setFlags(WETH, 3);
        setFlags(DEBT_1, 3);
        vm.assertEq(forcePledge(ALICE, WETH, 1, type(uint256).max, snap()), SHORT);
    }

    /// @dev 4 WETH at $1,700, 3 of them on slot 1 for $6,000, and $1,000 owed here: 1,360 − 1,100 may go.
    function test_behavior_thisSlotStaysWhole() public {
        deposit(ALICE, WETH, 4 ether);
        pledge(ALICE, WETH, 1, 3 ether);
        Shot memory shot = snap();
        borrow(ALICE, 1, 6_000 * DOLLAR, shot);
        borrow(ALICE, 0, 1_000 * DOLLAR, shot);
        setEth(1_700);
        shot = snap();
        vm.expectPartialRevert(IMarginVault.InsufficientMargin.selector);
        this.forceExternally(1, 0.1912 ether, shot);
        forcePledge(ALICE, WETH, 1, 0.1 ether, shot);
        // A stale price holds back nothing that is there.
        setFlags(WETH, 3);
        shot = snap();
        vm.expectPartialRevert(IMarginVault.InsufficientMargin.selector);
        this.forceExternally(1, 0.0912 ether, shot);
        forcePledge(ALICE, WETH, 1, 0.0911 ether, shot);
    }

    function test_behavior_contractsWithoutALink() public {
        bytes32 account = keccak256(abi.encode(chains[0].id, address(this)));
        MarginVault vault = vaultOf(WETH);
        tokens[WETH].mint(address(this), 1 ether);
        tokens[WETH].approve(address(vault), 1 ether);
        vault.deposit(account, WETH, 1 ether);
        vault.link(account, 1, BOB);
        Shot memory shot = snap();
        fund(BOB, WBTC, BTC / 10, address(chains[1].vault));
        AccountProof memory proof = proofOf(shot, account);
        on(1);
        by(BOB);
        chains[1].vault.deposit(account, WBTC, BTC / 10, proof);
        proof = proofOf(snap(), account);
        on(1);
        by(BOB);
        chains[1].venue.borrow(account, 4_000 * DOLLAR, BOB, proof);
        setPrice(WBTC, 20_000 * 10 ** 28);
        on(0);
        vault.link(account, 1, address(0));
        setEth(2_000);
        proof = proofOf(snap(), account);
        on(0);
        vm.assertEq(vault.forcePledge(account, WETH, 1, 2 ether, proof), 1 ether);
    }

    /// @dev 250 coins are free on slot 2, and slot 1 is short of $1,000: the minimum, or all that is free.
    function test_behavior_theMinimumOrAllThatIsFree() public {
        Shot memory shot = _shortOfCoins(2 * MINIMUM + 50 * DOLLAR, 1_000 * DOLLAR);
        vm.expectRevert(_tooSmall(MINIMUM - 1));
        this.forceCoins(MINIMUM - 1, shot);
        vm.assertEq(forcePledge(ALICE, COIN, 1, MINIMUM, shot), MINIMUM);
        vm.assertEq(forcePledge(ALICE, COIN, 1, MINIMUM, shot), MINIMUM);
        vm.expectRevert(_tooSmall(50 * DOLLAR - 1));
        this.forceCoins(50 * DOLLAR - 1, shot);
        vm.assertEq(forcePledge(ALICE, COIN, 1, 50 * DOLLAR, shot), 50 * DOLLAR);
    }

    /// @dev Slot 1 is short of $45, which 50 coins cover: all that is allowed, though more is free.
    function test_behavior_theMinimumOrAllThatIsAllowed() public {
        Shot memory shot = _shortOfCoins(3 * MINIMUM, 45 * DOLLAR);
        vm.expectRevert(_tooSmall(50 * DOLLAR - 1));
        this.forceCoins(50 * DOLLAR - 1, shot);
        vm.assertEq(forcePledge(ALICE, COIN, 1, type(uint256).max, shot), 50 * DOLLAR);
    }

    /// @dev The owner used up its half of the counter. Who brings collateral to a debt has the other half.
    function test_behavior_goesOnWhereTheOwnerStops() public {
        setPrice(WETH, 10 ** 8); // 2^103 wei are worth $1,014
        deposit(ALICE, WETH, 2 ** 103 + 2 ** 102);
        pledge(ALICE, WETH, 1, 2 ** 103);
        borrow(ALICE, 1, 700 * DOLLAR, snap());
        setPrice(WETH, 5 * 10 ** 7);
        Shot memory shot = snap();
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.PledgedTooOften.selector, idOf(ALICE), WETH, uint16(1)));
        this.pledgeExternally(1, shot);
        vm.assertEq(forcePledge(ALICE, WETH, 1, type(uint256).max, shot), 2 ** 102);
        (uint104 pledged,) = chains[0].vault.pledged(idOf(ALICE), WETH, 1);
        vm.assertEq(pledged, 2 ** 103 + 2 ** 102);
        (, uint256 units) = liquidate(ALICE, 1, type(uint256).max, WETH, snap());
        vm.assertGt(units, 2 ** 103);
    }

    function test_error_healthy() public {
        _bothShort();
        setEth(2_200);
        Shot memory shot = snap();
        vm.expectPartialRevert(IMarginVault.Healthy.selector);
        this.forceExternally(1, 1, shot);
    }

    function test_error_anIdleSlot() public {
        deposit(ALICE, WETH, 3.5 ether);
        pledge(ALICE, WETH, 1, 3 ether);
        borrow(ALICE, 1, 6_000 * DOLLAR, snap());
        setEth(2_000);
        Shot memory shot = snap();
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.InsufficientUnits.selector, idOf(ALICE), WETH, 0, 1));
        this.forceExternally(2, 1, shot);
        vm.assertEq(forcePledge(ALICE, WETH, 1, 1 ether, shot), 0.5 ether);
    }

    function test_error_snapshotTooOld() public {
        Shot memory shot = _bothShort();
        advance(MAX_AGE_LIQUIDATE);
        forcePledge(ALICE, WETH, 1, 1, shot);
        advance(1);
        vm.expectRevert(
            abi.encodeWithSelector(ISnapshotRegistry.TooOld.selector, shot.header.timestamp, MAX_AGE_LIQUIDATE)
        );
        this.forceExternally(1, 1, shot);
    }

    /// @dev It was the latest within the last 4 seconds.
    function test_error_snapshotReplaced() public {
        Shot memory shot = _bothShort();
        snap();
        advance(4);
        forcePledge(ALICE, WETH, 1, 1, shot);
        advance(1);
        vm.expectPartialRevert(ISnapshotRegistry.NotAccepted.selector);
        this.forceExternally(1, 1, shot);
    }

    function test_error_amountsAndAssets() public {
        Shot memory shot = _bothShort();
        vm.expectRevert(IMarginVault.ZeroAmount.selector);
        this.forceExternally(1, 0, shot);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.InvalidSlot.selector, 0));
        this.forceExternally(0, 1, shot);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.InvalidSlot.selector, SLOTS));
        this.forceExternally(SLOTS, 1, shot);
        AccountProof memory proof = proofOf(shot, idOf(ALICE));
        on(0);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.UnknownAsset.selector, DEBT_0));
        chains[0].vault.forcePledge(idOf(ALICE), DEBT_0, 1, 1, proof);
        vm.expectPartialRevert(IMarginVault.InsufficientUnits.selector);
        chains[0].vault.forcePledge(idOf(ALICE), USDC, 1, 1, proof);
    }

    /// @dev What counts nowhere covers nothing.
    function test_error_anAssetThatTheTableDoesNotList() public {
        _bothShort();
        table[WETH] = 0;
        Shot memory shot = snap();
        vm.expectPartialRevert(IMarginVault.InsufficientUnits.selector);
        this.forceExternally(1, 1, shot);
        table[WETH] = collateralWord({price: 10 ** 18, initial: 8_000, maintenance: 8_500, bonus: 500, slot: 2});
        shot = snap();
        vm.expectPartialRevert(IMarginVault.InsufficientUnits.selector);
        this.forceExternally(1, 1, shot);
    }

    function forceExternally(uint16 toSlot, uint256 units, Shot memory shot) external {
        forcePledge(ALICE, WETH, toSlot, units, shot);
    }

    function forceCoins(uint256 units, Shot memory shot) external {
        forcePledge(ALICE, COIN, 1, units, shot);
    }

    function pledgeExternally(uint256 units, Shot memory shot) external {
        pledge(ALICE, WETH, 1, units, shot);
    }

    function _tooSmall(uint256 units) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IMarginVault.PledgeTooSmall.selector, COIN, MINIMUM, units);
    }

    /// @dev A tenth of a WBTC for $4,000 on slot 1, at a price at which that slot is short of `dollars`, with 6 decimals. A
    /// WETH at $1,000 for $2,000 on slot 0 brings the account under water.
    function _shortOfCoins(uint256 coins, uint256 dollars) private returns (Shot memory shot) {
        depositCoins(ALICE, ALICE, coins);
        deposit(ALICE, WBTC, BTC / 10);
        deposit(ALICE, WETH, 1 ether);
        shot = snap();
        borrow(ALICE, 0, 2_000 * DOLLAR, shot);
        borrow(ALICE, 1, 4_000 * DOLLAR, shot);
        setEth(1_000);
        // (4,400 − dollars) / 0.75 for a tenth, 36 decimals on 8 in place of 6 decimals.
        setPrice(WBTC, (4_400 * DOLLAR - dollars) * 10 ** 23 * 4 / 3 + 1);
        return snap();
    }

    /// @dev 7 WETH at $2,100, 3 of them on each of slots 1 and 2, where $6,000 are owed.
    function _bothShort() private returns (Shot memory) {
        deposit(ALICE, WETH, 7 ether);
        pledge(ALICE, WETH, 1, 3 ether);
        pledge(ALICE, WETH, 2, 3 ether);
        Shot memory shot = snap();
        borrow(ALICE, 1, 6_000 * DOLLAR, shot);
        borrow(ALICE, 2, 6_000 * DOLLAR, shot);
        setEth(2_100);
        return snap();
    }
}
