// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {ProofLib} from "../../src/libraries/ProofLib.sol";
import {MarginVault} from "../../src/MarginVault.sol";
import {AccountId} from "../../src/types/AccountId.sol";
import {Claim} from "../../src/types/Claim.sol";
import {DueVoid} from "../../src/types/Due.sol";
import {AccountProof} from "../../src/types/Snapshot.sol";
import {PoolBase} from "../pool/PoolBase.sol";
import {balanceWord, pledgeWord} from "../utils/LeafWords.sol";
import {Tree} from "../utils/Tree.sol";
import {vm} from "../utils/Vm.sol";
import {PaymentBase} from "../vault/PaymentBase.sol";

/// @dev A quorum signs what it likes (§9). The guardian of slot 0 halts it within six hours, the owner recovers: what is
/// gone is at most Σ K · (1 + t / 24 h) units of each asset and B · (1 + t / 24 h) tokens of each venue, and everything that
/// was due is back.
///
/// Victims are ALICE, with 100 WETH here, 30 of them pledged to slot 1; BOB, with 40 WETH and $50,000 owed to the pool; and
/// LENDER, with a million in it.
contract BoundedTheft is PoolBase, PaymentBase {
    uint104 private constant K_WETH = 5 ether;
    uint104 private constant B = 20_000 * 10 ** 6;
    uint64 private constant STEP = 30 minutes;

    // Each kind of forgery has an account of its own; all of them are one robber's.
    address private immutable ROBBER = actor("robber");
    address private immutable WITHDRAWER = actor("withdrawer");
    address private immutable PRICED = actor("priced");
    address private immutable PLEDGER = actor("pledger");

    // What the robber does at each step.
    bool private _withdraws;
    bool private _borrowsAtAPrice;
    bool private _borrowsOnPledges;
    bool private _seizes;
    bool private _writesOff;
    bool private _claims;

    uint64 private _start;
    uint64 private _nextClaim;
    uint256 private _wethBefore;
    /// @dev The last header it signed, to be used when everybody thinks that it is over.
    bytes private _lastForged;

    function setUp() public override(PoolBase, PaymentBase) {
        super.setUp();
        setBucket(WETH, K_WETH);
        vm.prank(OWNER);
        pool.setLimits(B, 0);
        pledge(ALICE, WETH, 1, 30 ether);
        deposit(BOB, WETH, 40 ether);
        for (uint256 i = 0; i < 3; ++i) {
            draw(BOB, 50_000 * DOLLAR / 3);
            advance(1 days);
        }
        // All of it stands for a debt on slot 1.
        deposit(WITHDRAWER, WETH, 15 ether);
        pledge(WITHDRAWER, WETH, 1, 15 ether);
        borrow(WITHDRAWER, 1, 20_000 * DOLLAR, snap());
        deposit(PRICED, USDC, DOLLAR);
        dollar.mint(ROBBER, 10_000_000 * DOLLAR);
        vm.prank(ROBBER);
        dollar.approve(address(pool), type(uint256).max);
        advance(1 days);
        vm.assertEq(levelOf(WETH), K_WETH);
        vm.assertEq(pool.bucketAvailable(), B);
    }

    // ------------------------------------------------------------------------------------------------- kind by kind

    /// @dev A leaf that says that the other chain gave back what it did not, and that nothing is owed there.
    function test_forgedBalances() public {
        _withdraws = true;
        _rob(6 hours - 1);
        vm.assertGt(_wethTaken(), K_WETH);
        _haltAndRecover();
        // What is left stands for her debt again.
        vm.assertEq(balanceOf(WITHDRAWER, WETH), 15 ether - _wethTaken());
    }

    /// @dev A dollar that is worth a billion.
    function test_forgedPrices_borrow() public {
        _borrowsAtAPrice = true;
        _rob(6 hours - 1);
        vm.assertGt(_dollarsTaken(), B);
        _haltAndRecover();
    }

    /// @dev WETH that is worth a dollar: whoever owes is liquidated for next to nothing.
    function test_forgedPrices_seize() public {
        _seizes = true;
        _rob(6 hours - 1);
        vm.assertGt(_wethTaken(), K_WETH);
        _haltAndRecover();
        vm.assertEq(balanceOf(BOB, WETH), 40 ether - _wethTaken());
    }

    /// @dev The same, for the reserve receiver of the venue: it, too, may be the robber's.
    function test_forgedPrices_writeOff() public {
        _writesOff = true;
        _rob(6 hours - 1);
        vm.assertEq(dueOf(0).units, 40 ether);
        vm.assertGt(_dollarsTaken(), uint256(B) * 99 / 100);
        _haltAndRecover();
        vm.assertEq(balanceOf(BOB, WETH), 40 ether - _wethTaken());
        // The debt is owed still, if to the reserves.
        vm.assertGt(pool.debtOf(idOf(BOB)), 49_000 * DOLLAR);
    }

    /// @dev Claims that nobody booked, against units that are pledged.
    function test_forgedClaims() public {
        _claims = true;
        _rob(6 hours - 1);
        vm.assertGt(_wethTaken(), K_WETH);
        _haltAndRecover();
        (uint104 units, uint104 locked) = chains[0].vault.balance(idOf(ALICE), WETH);
        vm.assertEq(units, 100 ether - _wethTaken());
        vm.assertEq(locked, 30 ether - _wethTaken());
    }

    /// @dev A thousand BTC that another chain never held.
    function test_forgedPledges() public {
        _borrowsOnPledges = true;
        _rob(6 hours - 1);
        vm.assertGt(_dollarsTaken(), B);
        _haltAndRecover();
    }

    // ------------------------------------------------------------------------------------------------- all together

    function test_everythingAtOnce() public {
        _everything();
        _rob(6 hours - 1);
        vm.assertGt(_wethTaken(), K_WETH);
        vm.assertGt(_dollarsTaken(), B);
        _haltAndRecover();
    }

    /// @dev A guardian who looks at once loses what the buckets hold.
    function test_everythingWithinAMinute() public {
        _everything();
        _rob(1 minutes);
        _haltAndRecover();
    }

    function testFuzz_anyKindsForAnyTime(uint256 seed) public {
        _withdraws = seed & 1 != 0;
        _borrowsAtAPrice = seed & 2 != 0;
        _borrowsOnPledges = seed & 4 != 0;
        _seizes = seed & 8 != 0;
        _writesOff = seed & 16 != 0;
        _claims = seed & 32 != 0;
        _rob(uint64((seed >> 8) % 6 hours));
        _haltAndRecover();
    }

    /// @dev Without a halt everything that is due is paid: six hours are the guardian's promise.
    function test_withoutAHaltItIsAllGone() public {
        _claims = true;
        _seizes = true;
        _rob(6 hours - 1);
        advance(1 hours);
        vm.assertGt(extension.dueCount(), 0);
        for (uint256 id = 0; id < extension.dueCount(); ++id) {
            extension.payDue(id);
        }
        vm.assertGt(_wethTaken(), 2 * K_WETH);
    }

    // ------------------------------------------------------------------------------------- what the formula leaves out

    /// @dev A claim is booked for good, at whatever price: the chain that holds the units pays it under honest snapshots.
    function test_limit_claimsAtForgedPrices() public {
        deposit(CAROL, WBTC, 10 * BTC);
        pledge(CAROL, WBTC, 0, 10 * BTC);
        snap();
        draw(CAROL, 10_000 * DOLLAR);
        Shot memory shot = look();
        shot.assets[WBTC] = _priced(shot.assets[WBTC], 10 ** 28); // a dollar
        _seal(shot);
        post(shot, 0);
        bytes memory call = abi.encodeCall(
            MarginVault.liquidate,
            (idOf(CAROL), address(pool), 100 * DOLLAR, WBTC, 0, ROBBER, "", proofOf(shot, idOf(CAROL)))
        );
        vm.assertTrue(_try(address(chains[0].vault), ROBBER, call));
        halt(0);
        recover(0);
        shot = look();
        post(shot, 1);
        vm.assertEq(shot.claims.length, 1);
        settle(shot, 0);
        vm.assertEq(tokens[WBTC].balanceOf(ROBBER), 10 * BTC);
    }

    /// @dev Units that a forged leaf says were given back are pledged again and again, and count elsewhere under honest
    /// snapshots.
    function test_limit_pledgesOfUnitsThatWereNotGivenBack() public {
        for (uint104 i = 1; i <= 10; ++i) {
            Shot memory forged = look();
            bytes32[] memory words = new bytes32[](1);
            words[0] = pledgeWord(WETH, 1, 0, 15 ether * i);
            _setWords(forged, idOf(WITHDRAWER), words);
            _seal(forged);
            post(forged, 0);
            pledge(WITHDRAWER, WETH, 2, 15 ether, forged);
        }
        halt(0);
        recover(0);
        // 150 WETH of 15.
        Shot memory shot = look();
        post(shot, 2);
        borrow(WITHDRAWER, 2, 300_000 * DOLLAR, shot);
        vm.assertEq(balanceOf(WITHDRAWER, WETH), 15 ether);
    }

    /// @dev Units that a forged leaf says were pledged are given back, and freed where others of them stand for a debt.
    function test_limit_releasesOfUnitsThatWereNotPledged() public {
        Shot memory forged = look();
        bytes32[] memory words = new bytes32[](1);
        words[0] = pledgeWord(WETH, 2, 15 ether, 0);
        _setWords(forged, idOf(WITHDRAWER), words);
        _seal(forged);
        post(forged, 2);
        release(WITHDRAWER, 2, WETH, 15 ether, forged);
        halt(2);
        recover(2);
        Shot memory shot = look();
        post(shot, 0);
        withdraw(WITHDRAWER, WETH, 15 ether, shot);
        advance(6 hours);
        extension.payDue(0);
        vm.assertEq(tokens[WETH].balanceOf(WITHDRAWER), 15 ether);
        vm.assertEq(debtOf(WITHDRAWER, 1), 20_000 * DOLLAR);
    }

    function _everything() private {
        (_withdraws, _borrowsAtAPrice, _borrowsOnPledges, _seizes, _writesOff, _claims) =
        (true, true, true, true, true, true);
    }

    // --------------------------------------------------------------------------------------------------- the robbery

    /// @dev Takes what the buckets hold, again and again for `secs`, and has the rest fall due at the first step.
    function _rob(uint64 secs) private {
        _start = time;
        _wethBefore = tokens[WETH].balanceOf(address(chains[0].vault));
        bool isFirst = true;
        while (true) {
            _step(isFirst);
            isFirst = false;
            if (time + STEP > _start + secs) break;
            advance(STEP);
        }
        if (time < _start + secs) advance(_start + secs - time);
        if (secs > STEP) _step(false);
    }

    /// @dev Whatever fails is refused; the robber goes on.
    function _step(bool isFirst) private {
        Shot memory shot = _forged();
        // First the dearest: a bucket is shared by all of them.
        if (_claims) _claim(shot, isFirst);
        if (_withdraws) _withdraw(shot, isFirst);
        if (_seizes) _seize(shot, isFirst);
        if (_writesOff && !isFirst) _try(address(chains[0].vault), ROBBER, _writeOffCall(shot));
        if (_borrowsAtAPrice) _borrowAll(PRICED, shot);
        if (_borrowsOnPledges) _borrowAll(PLEDGER, shot);
    }

    /// @dev A snapshot of nothing that is true, accepted on slot 0.
    function _forged() private returns (Shot memory shot) {
        shot = look();
        bytes32[] memory words = new bytes32[](1);
        words[0] = pledgeWord(WETH, 1, 15 ether, 15 ether);
        _setWords(shot, idOf(WITHDRAWER), words);
        words = new bytes32[](2);
        words[0] = balanceWord(WBTC, 0, 1_000 * uint104(BTC));
        words[1] = pledgeWord(WBTC, 0, 1_000 * uint104(BTC), 0);
        _setWords(shot, idOf(PLEDGER), words);
        // A dollar is a billion, and WETH a dollar, if anybody asks.
        if (_borrowsAtAPrice) shot.assets[USDC] = _priced(shot.assets[USDC], 10 ** 39);
        if (_seizes || _writesOff) shot.assets[WETH] = _priced(shot.assets[WETH], 1 ether);
        shot.claims = _forgedClaims();
        _seal(shot);
        post(shot, 0);
        _lastForged = abi.encode(shot);
    }

    /// @dev Four claims against ALICE: one of what the bucket holds, and three of what she has.
    function _forgedClaims() private returns (Claim[] memory claims) {
        (, uint104 locked) = chains[0].vault.balance(idOf(ALICE), WETH);
        uint104 level = uint104(levelOf(WETH));
        claims = new Claim[](4);
        for (uint256 i = 0; i < claims.length; ++i) {
            uint104 units = i == 0 ? (level < locked ? level : locked) : locked;
            claims[i] = Claim(1, 1_000 + _nextClaim++, idOf(ALICE), ROBBER, WETH, units);
        }
    }

    function _claim(Shot memory shot, bool isFirst) private {
        for (uint256 i = 0; i < (isFirst ? shot.claims.length : 1); ++i) {
            if (shot.claims[i].units == 0) continue;
            bytes memory call = abi.encodeCall(MarginVault.settle, (shot.claims[i], claimProofOf(shot, i)));
            _try(address(chains[0].vault), ROBBER, call);
        }
    }

    function _withdraw(Shot memory shot, bool isFirst) private {
        AccountProof memory proof = proofOf(shot, idOf(WITHDRAWER));
        address vault = address(chains[0].vault);
        uint256 units = _least(levelOf(WETH), balanceOf(WITHDRAWER, WETH));
        bytes32 account = idOf(WITHDRAWER);
        _try(vault, WITHDRAWER, abi.encodeCall(MarginVault.withdraw, (account, WETH, units, ROBBER, proof)));
        if (!isFirst) return;
        // Two thirds of the rest wait; what is left is for the next steps.
        units = balanceOf(WITHDRAWER, WETH) * 2 / 3;
        _try(vault, WITHDRAWER, abi.encodeCall(MarginVault.withdraw, (account, WETH, units, ROBBER, proof)));
    }

    function _seize(Shot memory shot, bool isFirst) private {
        AccountProof memory proof = proofOf(shot, idOf(BOB));
        // A dollar and five cents for a dollar, of WETH at a dollar.
        uint256 shares = levelOf(WETH) / 10 ** 12 * 100 / 105;
        _try(address(chains[0].vault), ROBBER, _liquidateCall(shares, proof));
        if (!isFirst) return;
        _try(address(chains[0].vault), ROBBER, _liquidateCall(20 * DOLLAR, proof));
    }

    function _liquidateCall(uint256 shares, AccountProof memory proof) private view returns (bytes memory) {
        return abi.encodeCall(MarginVault.liquidate, (idOf(BOB), address(pool), shares, WETH, 0, ROBBER, "", proof));
    }

    function _writeOffCall(Shot memory shot) private view returns (bytes memory) {
        return abi.encodeCall(MarginVault.writeOff, (idOf(BOB), address(pool), proofOf(shot, idOf(BOB))));
    }

    function _borrowAll(address who, Shot memory shot) private {
        uint256 tokenAmount = pool.bucketAvailable();
        AccountProof memory proof = proofOf(shot, idOf(who));
        _try(address(pool), who, abi.encodeCall(pool.borrow, (idOf(who), tokenAmount, ROBBER, proof)));
        _try(address(pool), who, abi.encodeCall(pool.borrow, (idOf(who), tokenAmount + 1, ROBBER, proof)));
    }

    function _try(address target, address who, bytes memory call) private returns (bool ok) {
        on(0);
        by(who);
        (ok,) = target.call(call);
    }

    function _setWords(Shot memory shot, bytes32 account, bytes32[] memory words) private pure {
        for (uint256 i = 0; i < shot.accounts.length; ++i) {
            if (shot.accounts[i] != account) continue;
            shot.words[i] = words;
            return;
        }
        (bytes32[] memory accounts, bytes32[][] memory all_) = (shot.accounts, shot.words);
        shot.accounts = new bytes32[](accounts.length + 1);
        shot.words = new bytes32[][](accounts.length + 1);
        for (uint256 i = 0; i < accounts.length; ++i) {
            (shot.accounts[i], shot.words[i]) = (accounts[i], all_[i]);
        }
        (shot.accounts[accounts.length], shot.words[accounts.length]) = (account, words);
    }

    function _seal(Shot memory shot) private pure {
        bytes32[] memory leaves = new bytes32[](shot.accounts.length);
        for (uint256 i = 0; i < leaves.length; ++i) {
            leaves[i] = ProofLib.leafOf(AccountId.wrap(shot.accounts[i]), shot.words[i]);
        }
        shot.header.accounts = Tree.root(leaves);
        shot.header.claims = claimsRoot(shot);
        shot.header.assets = keccak256(abi.encodePacked(shot.assets));
    }

    function _priced(bytes32 word, uint256 price) private pure returns (bytes32) {
        return bytes32((price << 128) | (uint256(word) & type(uint128).max));
    }

    // ----------------------------------------------------------------------------------------------------- the count

    function _wethTaken() private view returns (uint256) {
        return _wethBefore - tokens[WETH].balanceOf(address(chains[0].vault));
    }

    /// @dev What the robber owes and will not repay, and what was charged off of another's debt. What it paid for seizures is not
    /// counted against it: it may get that back.
    function _dollarsTaken() private view returns (uint256) {
        return pool.debtOf(idOf(PRICED)) + pool.debtOf(idOf(PLEDGER)) + pool.chargedOffOf(idOf(BOB));
    }

    /// @dev K · (1 + t / 24 h).
    function _bound(uint256 capacity, uint64 end) private view returns (uint256) {
        return capacity + capacity * (end - _start) / 1 days;
    }

    function _least(uint256 a, uint256 b) private pure returns (uint256) {
        return a < b ? a : b;
    }

    // -------------------------------------------------------------------------------------------- halt and recovery

    function _haltAndRecover() private {
        uint64 end = time;
        halt(0);
        uint256 weth = _wethTaken();
        uint256 dollars = _dollarsTaken();
        vm.assertLe(weth, _bound(K_WETH, end));
        vm.assertLe(dollars, _bound(B, end));
        // And so in dollars, at the prices that are true.
        vm.assertLe(weth * 3_000 / 10 ** 12 + dollars, _bound(K_WETH, end) * 3_000 / 10 ** 12 + _bound(B, end));

        _requireNothingGoesOn();
        recover(0);
        _requireNothingGoesOn();
        uint256 count = extension.dueCount();
        for (uint256 id = 0; id < count; ++id) {
            if (dueOf(id).units == 0) continue;
            vm.expectRevert(DueVoid.selector);
            extension.payDue(id);
            extension.reverseDue(id);
        }
        // Nothing more is gone, whatever is tried, and however long.
        Shot memory honest = look();
        postRecovered(honest, 0);
        _requireNothingGoesOn();
        advance(7 days);
        _requireNothingGoesOn();
        vm.assertEq(_wethTaken(), weth);
        // Every unit is somebody's, and there.
        MarginVault vault = chains[0].vault;
        vm.assertEq(vault.totalUnits(WETH), tokens[WETH].balanceOf(address(vault)));
        vm.assertEq(
            vault.totalUnits(WETH), uint256(balanceOf(ALICE, WETH)) + balanceOf(BOB, WETH) + balanceOf(WITHDRAWER, WETH)
        );
        requireBalanced();
    }

    /// @dev The robber tries everything again, with the last header it signed.
    function _requireNothingGoesOn() private {
        Shot memory shot = abi.decode(_lastForged, (Shot));
        (uint256 weth, uint256 dollars) = (_wethTaken(), _dollarsTaken());
        address vault = address(chains[0].vault);
        for (uint256 i = 0; i < shot.claims.length; ++i) {
            bytes memory call = abi.encodeCall(MarginVault.settle, (shot.claims[i], claimProofOf(shot, i)));
            vm.assertFalse(_try(vault, ROBBER, call));
            vm.assertFalse(_try(vault, ROBBER, abi.encodeCall(extension.payNoted, (shot.claims[i]))));
        }
        AccountProof memory proof = proofOf(shot, idOf(WITHDRAWER));
        bytes memory withdrawal = abi.encodeCall(MarginVault.withdraw, (idOf(WITHDRAWER), WETH, 1, ROBBER, proof));
        vm.assertFalse(_try(vault, WITHDRAWER, withdrawal));
        vm.assertFalse(_try(vault, ROBBER, _liquidateCall(DOLLAR, proofOf(shot, idOf(BOB)))));
        vm.assertFalse(_try(vault, ROBBER, _writeOffCall(shot)));
        for (uint256 id = 0; id < extension.dueCount(); ++id) {
            vm.assertFalse(_try(vault, ROBBER, abi.encodeCall(extension.payDue, (id))));
        }
        _borrowAll(PRICED, shot);
        _borrowAll(PLEDGER, shot);
        vm.assertEq(_wethTaken(), weth);
        vm.assertEq(_dollarsTaken(), dollars);
    }
}
