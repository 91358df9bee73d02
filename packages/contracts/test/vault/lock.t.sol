// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {ILiquidationCallback} from "../../src/interfaces/ILiquidationCallback.sol";
import {IMarginVault} from "../../src/interfaces/IMarginVault.sol";
import {IVaultExtension} from "../../src/interfaces/IVaultExtension.sol";
import {MarginVault} from "../../src/MarginVault.sol";
import {Authorization} from "../../src/types/Authorization.sol";
import {Claim} from "../../src/types/Claim.sol";
import {AccountProof, ClaimProof, ClaimsProof} from "../../src/types/Snapshot.sol";
import {Base} from "../Base.sol";
import {TestToken} from "../utils/TestToken.sol";
import {TestVenue} from "../utils/TestVenue.sol";
import {vm} from "../utils/Vm.sol";

/// @dev Sells the collateral before it pays, or tries one call in the meantime.
contract Seller is ILiquidationCallback {
    address public target;
    bytes public call;
    bytes public reason;
    uint256 public maxRepayUnits = type(uint256).max;
    uint256 public repayTokenAmount;
    uint256 public collateral;

    function approve(TestToken token, address spender) external {
        token.approve(spender, type(uint256).max);
    }

    function attempt(address target_, bytes calldata call_) external {
        (target, call, maxRepayUnits) = (target_, call_, 10 ** 6);
    }

    function liquidate(MarginVault vault, bytes32 account, address venue, uint16 assetId, AccountProof calldata proof)
        external
    {
        vault.liquidate(account, venue, maxRepayUnits, assetId, 0, address(this), abi.encode(venue), proof);
    }

    function onLiquidation(bytes32, uint16, uint256 units, uint256 repayTokenAmount_, bytes calldata data) external {
        repayTokenAmount = repayTokenAmount_;
        collateral = units;
        if (target != address(0)) (, reason) = target.call(call);
        TestVenue venue = TestVenue(abi.decode(data, (address)));
        TestToken(venue.token()).mint(address(this), repayTokenAmount_);
    }
}

contract LockTest is Base {
    Seller private _seller;

    function setUp() public override {
        super.setUp();
        _seller = new Seller();
        _seller.approve(tokens[DEBT_0], address(chains[0].venue));
    }

    function test_default_theCollateralPaysForItself() public {
        AccountProof memory proof = _underwater();
        chains[0].venue.setIndex(1.1 * 10 ** 27 + 1);
        _seller.liquidate(chains[0].vault, idOf(ALICE), address(chains[0].venue), WETH, proof);
        vm.assertEq(_seller.repayTokenAmount(), 3_553_846_154); // 3,230.76923 × 1.1, rounded up
        vm.assertEq(_seller.collateral(), tokens[WETH].balanceOf(address(_seller)));
        vm.assertEq(tokens[DEBT_0].balanceOf(address(_seller)), 0);
    }

    function test_attack_reentrancyThroughTheCallback() public {
        AccountProof memory proof = _underwater();
        Claim memory claim;
        ClaimProof memory claimProof;
        MarginVault vault = chains[0].vault;
        bytes memory noData;
        Authorization memory auth;
        bytes[] memory calls = new bytes[](20);
        calls[0] = abi.encodeWithSignature("deposit(bytes32,uint16,uint256)", idOf(ALICE), WETH, 1);
        calls[1] = abi.encodeCall(vault.withdraw, (idOf(ALICE), WETH, 1, ALICE, proof));
        calls[2] = abi.encodeWithSignature("pledge(bytes32,uint16,uint16,uint256)", idOf(ALICE), WETH, 1, 1);
        calls[3] = abi.encodeCall(vault.release, (idOf(ALICE), WBTC, 1, proof));
        calls[4] =
            abi.encodeCall(vault.liquidate, (idOf(ALICE), address(chains[0].venue), 1, WETH, 0, ALICE, noData, proof));
        calls[5] = abi.encodeCall(vault.settle, (claim, claimProof));
        calls[6] = abi.encodeCall(vault.marginOf, (idOf(ALICE), proof));
        calls[7] = abi.encodeCall(vault.requireUnlocked, ());
        calls[8] = abi.encodeCall(vault.depositBySignature, (idOf(ALICE), WETH, 1, auth));
        calls[9] = abi.encodeCall(vault.withdrawBySignature, (idOf(ALICE), WETH, 1, ALICE, proof, auth));
        calls[10] = abi.encodeCall(vault.releaseBySignature, (idOf(ALICE), WBTC, 1, proof, auth));
        calls[11] = abi.encodeCall(vault.link, (idOf(ALICE), 1, ALICE));
        calls[12] = abi.encodeCall(vault.linkBySignature, (idOf(ALICE), 1, ALICE, auth));
        calls[13] = abi.encodeCall(vault.cancelNonces, (idOf(ALICE), 0, 1));
        calls[14] = abi.encodeCall(vault.forcePledge, (idOf(ALICE), WETH, 1, 1, proof));
        calls[15] = abi.encodeCall(vault.forceRelease, (idOf(ALICE), WBTC, 1, proof));
        calls[16] = abi.encodeCall(vault.writeOff, (idOf(ALICE), address(chains[0].venue), proof));
        calls[17] = abi.encodeWithSignature("askToLeave(bytes32,uint16,uint256,address)", idOf(ALICE), WETH, 1, ALICE);
        calls[18] = abi.encodeCall(vault.payLeaving, (idOf(ALICE), WETH, 0));
        calls[19] = abi.encodeCall(vault.putBack, (idOf(ALICE), WETH, 0));
        for (uint256 i = 0; i < calls.length; ++i) {
            _attempt(address(vault), calls[i], proof);
            vm.assertEq(keccak256(_seller.reason()), keccak256(_locked()));
        }
    }

    function test_attack_reentrancyIntoTheExtension() public {
        AccountProof memory proof = _underwater();
        Claim memory claim;
        ClaimsProof memory claimsProof;
        IVaultExtension extension = extensionOf(chains[0].vault);
        bytes[7] memory calls = [
            abi.encodeCall(extension.settleMany, (new Claim[](1), claimsProof)),
            abi.encodeCall(extension.payNoted, (claim)),
            abi.encodeCall(extension.payDue, (0)),
            abi.encodeCall(extension.reverseDue, (0)),
            abi.encodeCall(extension.fetchOwed, (ALICE, WETH, ALICE)),
            abi.encodeCall(extension.direct, (claim, ALICE)),
            abi.encodeCall(extension.directBySignature, (claim, ALICE, time, ""))
        ];
        for (uint256 i = 0; i < calls.length; ++i) {
            _attempt(address(extension), calls[i], proof);
            vm.assertEq(keccak256(_seller.reason()), keccak256(_locked()));
        }
    }

    function test_attack_readsThroughTheCallback() public {
        AccountProof memory proof = _underwater();
        MarginVault vault = chains[0].vault;
        IVaultExtension extension = extensionOf(vault);
        Claim memory claim;
        bytes[] memory calls = new bytes[](26);
        calls[0] = abi.encodeCall(vault.balance, (idOf(ALICE), WETH));
        calls[1] = abi.encodeCall(vault.pledged, (idOf(ALICE), WETH, 1));
        calls[2] = abi.encodeCall(vault.released, (idOf(ALICE), WETH));
        calls[3] = abi.encodeCall(vault.localWords, (idOf(ALICE)));
        calls[4] = abi.encodeCall(vault.claimCount, ());
        calls[5] = abi.encodeCall(vault.claimAt, (0));
        calls[6] = abi.encodeCall(vault.paidWords, (1, 0, 1));
        calls[7] = abi.encodeCall(vault.accountCount, ());
        calls[8] = abi.encodeCall(vault.accountAt, (0));
        calls[9] = abi.encodeCall(vault.touches, ());
        calls[10] = abi.encodeCall(vault.assets, ());
        calls[11] = abi.encodeCall(vault.totalUnits, (WETH));
        calls[12] = abi.encodeCall(vault.venues, ());
        calls[13] = abi.encodeCall(vault.venuesOf, (idOf(ALICE)));
        calls[14] = abi.encodeCall(vault.leaving, (idOf(ALICE), WETH));
        calls[15] = abi.encodeCall(vault.linkOf, (idOf(ALICE), 1));
        calls[16] = abi.encodeCall(vault.spentNonces, (idOf(ALICE), 0));
        calls[17] = abi.encodeCall(extension.dueCount, ());
        calls[18] = abi.encodeCall(extension.dueAt, (0));
        calls[19] = abi.encodeCall(extension.noteOf, (claim));
        calls[20] = abi.encodeCall(extension.directionOf, (claim));
        calls[21] = abi.encodeCall(extension.owed, (ALICE, WETH));
        calls[22] = abi.encodeCall(extension.leavingRequest, (idOf(ALICE), WETH, 0));
        calls[23] = abi.encodeCall(extension.linkVersion, (idOf(ALICE)));
        calls[24] = abi.encodeCall(extension.bucketOf, (WETH));
        calls[25] = abi.encodeCall(vault.paidLength, (1));
        for (uint256 i = 0; i < calls.length; ++i) {
            _attempt(address(vault), calls[i], proof);
            vm.assertEq(keccak256(_seller.reason()), keccak256(_locked()));
        }
        _attempt(address(chains[0].venue), abi.encodeCall(TestVenue.debtOf, (idOf(ALICE))), proof);
        vm.assertEq(keccak256(_seller.reason()), keccak256(_locked()));
    }

    function test_attack_venuesThroughTheCallback() public {
        AccountProof memory proof = _underwater();
        address venue = address(chains[0].venue);
        _attempt(venue, abi.encodeCall(TestVenue.borrow, (idOf(ALICE), 1, ALICE, proof)), proof);
        vm.assertEq(keccak256(_seller.reason()), keccak256(_locked()));
        _attempt(venue, abi.encodeCall(TestVenue.repay, (idOf(ALICE), 1)), proof);
        vm.assertEq(keccak256(_seller.reason()), keccak256(_locked()));
        bytes memory unauthorized = abi.encodeWithSelector(TestVenue.Unauthorized.selector);
        _attempt(venue, abi.encodeCall(TestVenue.onLiquidate, (idOf(ALICE), ALICE, 1)), proof);
        vm.assertEq(keccak256(_seller.reason()), keccak256(unauthorized));
        _attempt(venue, abi.encodeCall(TestVenue.onChargeOff, (idOf(ALICE), ALICE)), proof);
        vm.assertEq(keccak256(_seller.reason()), keccak256(unauthorized));
        _attempt(venue, abi.encodeCall(TestVenue.onDueRepayment, (0, idOf(ALICE), ALICE, 1)), proof);
        vm.assertEq(keccak256(_seller.reason()), keccak256(unauthorized));
        _attempt(venue, abi.encodeCall(TestVenue.onDuePaid, (0)), proof);
        vm.assertEq(keccak256(_seller.reason()), keccak256(unauthorized));
        _attempt(venue, abi.encodeCall(TestVenue.onDueReversed, (0)), proof);
        vm.assertEq(keccak256(_seller.reason()), keccak256(unauthorized));
    }

    /// @dev A token that calls its holders would have one deposit counted twice.
    function test_attack_reentrancyThroughAToken() public {
        MarginVault vault = vaultOf(WETH);
        fund(ALICE, WETH, 2 ether, address(vault));
        tokens[WETH].setHook(address(this));
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.Locked.selector, address(vault)));
        by(ALICE);
        vault.deposit(idOf(ALICE), WETH, 1 ether);
    }

    function test_behavior_theLockIsGivenBack() public {
        MarginVault vault = vaultOf(WETH);
        vm.prank(address(chains[0].venue));
        vault.lock();
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.Locked.selector, address(chains[0].venue)));
        vault.touches();
        // The venue that holds it may look.
        vm.prank(address(chains[0].venue));
        vault.touches();
        vm.prank(address(chains[0].venue));
        vault.unlock();
        vault.requireUnlocked();
        vault.touches();
    }

    function test_error_theLockIsHeld() public {
        MarginVault vault = vaultOf(WETH);
        vm.prank(address(chains[0].venue));
        vault.lock();
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.Locked.selector, address(chains[0].venue)));
        vm.prank(address(chains[0].venue));
        vault.lock();
    }

    function test_error_lockByAnyone() public {
        MarginVault vault = vaultOf(WETH);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.UnknownVenue.selector, ALICE));
        by(ALICE);
        vault.lock();
    }

    function test_error_unlockByAnyone() public {
        MarginVault vault = vaultOf(WETH);
        vm.prank(address(chains[0].venue));
        vault.lock();
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.NotLockHolder.selector, ALICE));
        by(ALICE);
        vault.unlock();
    }

    /// @dev The token's hook.
    fallback() external {
        chains[0].vault.deposit(idOf(ALICE), WETH, 1 ether);
    }

    function _attempt(address target, bytes memory call, AccountProof memory proof) private {
        _seller.attempt(target, call);
        _seller.liquidate(chains[0].vault, idOf(ALICE), address(chains[0].venue), WETH, proof);
    }

    function _locked() private view returns (bytes memory) {
        return abi.encodeWithSelector(IMarginVault.Locked.selector, address(chains[0].vault));
    }

    function _underwater() private returns (AccountProof memory proof) {
        deposit(ALICE, WETH, 3 ether);
        borrow(ALICE, 0, 6_000 * DOLLAR, snap());
        setEth(2_400);
        proof = proofOf(snap(), idOf(ALICE));
        on(0);
    }
}
