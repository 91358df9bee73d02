// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {CreditPool} from "../../src/CreditPool.sol";
import {DevToken} from "../../src/dev/DevToken.sol";
import {InterestRate} from "../../src/types/InterestRate.sol";
import {PoolTerms} from "../../src/types/PoolTerms.sol";
import {AccountProof} from "../../src/types/Snapshot.sol";
import {Base} from "../Base.sol";
import {vm} from "../utils/Vm.sol";

/// @dev A pool of dollars on slot 0 with a million of LENDER's, and ALICE, who has 100 WETH there.
abstract contract PoolBase is Base {
    uint16 internal constant DEBT_POOL = 7;
    uint256 internal constant RAY = 10 ** 27;
    uint256 internal constant YEAR = 365 days;
    uint256 internal constant MILLION = 1_000_000 * DOLLAR;
    uint256 internal constant RESERVE_FACTOR = 1_000;
    uint256 internal constant MIN_DEBT = 100 * DOLLAR;
    uint256 internal constant REWARD = 5 * DOLLAR;
    uint64 internal constant EXIT_DELAY = 2 hours;

    address internal immutable LENDER = actor("lender");
    address internal immutable RESERVE = actor("reserve");
    DevToken internal dollar;
    CreditPool internal pool;

    function setUp() public virtual override {
        super.setUp();
        on(0);
        dollar = newDollar();
        pool = newPool(dollar);
        vm.prank(OWNER);
        chains[0].vault.addVenue(address(pool));
        table.push(debtAssetWord({price: 10 ** 30, slot: 0}));
        lend(LENDER, MILLION);
        deposit(ALICE, WETH, 100 ether);
    }

    function newDollar() internal virtual returns (DevToken) {
        return new DevToken("Dollar", "USD", 6);
    }

    function newPool(DevToken token) internal returns (CreditPool) {
        return newPool(DEBT_POOL, token, terms());
    }

    function newPool(uint16 assetId, DevToken token, PoolTerms memory its) internal returns (CreditPool) {
        return new CreditPool(chains[0].vault, assetId, IERC20Metadata(address(token)), its);
    }

    /// @dev The pool that the helpers here use from now on, a venue of slot 0 with a million of LENDER's.
    function usePool(PoolTerms memory its) internal {
        pool = newPool(DEBT_POOL + 1, dollar, its);
        vm.prank(OWNER);
        chains[0].vault.addVenue(address(pool));
        (, uint64 epoch,,) = chains[0].registry.latest();
        if (epoch != 0) {
            // After the first snapshot a venue takes effect eight days later.
            advance(8 days);
            vm.prank(OWNER);
            chains[0].vault.addVenue(address(pool));
        }
        table.push(debtAssetWord({price: 10 ** 30, slot: 0}));
        lend(LENDER, MILLION);
    }

    function terms() internal view virtual returns (PoolTerms memory) {
        return PoolTerms({
            rate: rate(),
            reserveFactor: RESERVE_FACTOR,
            minDebt: MIN_DEBT,
            writeOffReward: REWARD,
            exitDelay: EXIT_DELAY,
            reserveReceiver: RESERVE
        });
    }

    /// @dev A year: 1 % unused, 5 % at 80 %, 50 % fully lent.
    function rate() internal pure returns (InterestRate memory) {
        return InterestRate({
            atZero: RAY / 100 / YEAR, atKink: RAY * 5 / 100 / YEAR, atFull: RAY * 50 / 100 / YEAR, kink: RAY * 80 / 100
        });
    }

    function mint(address who, uint256 tokenAmount) internal {
        dollar.mint(who, tokenAmount);
        vm.prank(who);
        dollar.approve(address(pool), type(uint256).max);
    }

    function lend(address who, uint256 tokenAmount) internal returns (uint256 shares) {
        mint(who, tokenAmount);
        vm.prank(who);
        return pool.deposit(tokenAmount, who);
    }

    /// @dev Borrows under a fresh snapshot.
    function draw(address who, uint256 tokenAmount) internal returns (uint256 units) {
        AccountProof memory proof = proofOf(snap(), idOf(who));
        on(0);
        by(who);
        return pool.borrow(idOf(who), tokenAmount, who, proof);
    }

    function repayAs(address who, bytes32 account, uint256 units) internal returns (uint256 tokenAmount) {
        on(0);
        by(who);
        return pool.repay(account, units);
    }

    /// @dev The lenders' debt of `who` is charged off, as by the vault.
    function chargeOff(address who) internal returns (uint256 units, uint256 tokenAmount) {
        return chargeOff(who, address(0));
    }

    function chargeOff(address who, address rewarded) internal returns (uint256 units, uint256 tokenAmount) {
        on(0);
        vm.prank(address(chains[0].vault));
        return pool.onChargeOff(idOf(who), rewarded);
    }

    /// @dev BOB borrows against 100 WETH of his own.
    function drawBob(uint256 tokenAmount) internal returns (uint256 units) {
        deposit(BOB, WETH, 100 ether);
        return draw(BOB, tokenAmount);
    }

    /// @dev What the pool counts and what it holds agree, and lenders and reserves own all of it.
    function requireBalanced() internal view {
        (uint256 lent,) = pool.debt();
        vm.assertEq(pool.cash(), dollar.balanceOf(address(pool)));
        vm.assertEq(pool.totalAssets() + pool.reserves(), pool.cash() + lent + pool.aside());
    }
}
