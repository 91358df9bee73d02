// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {ICreditPool} from "../../src/interfaces/ICreditPool.sol";
import {AccountProof} from "../../src/types/Snapshot.sol";
import {vm} from "../utils/Vm.sol";
import {PoolWorld} from "./PoolWorld.sol";

/// @dev What borrowers, lenders, the vault and its owner do to a pool, and what each of them may change in its books.
abstract contract PoolActors is PoolWorld {
    // -------------------------------------------------------------------------------------------------- borrowers

    function borrows(uint256 seed) external {
        begin(seed);
        address who = anyBorrower();
        uint256 amount = MIN_DEBT / 2 + random(pool.totalAssets() / 4);
        AccountProof memory proof = proofOf(snap(), idOf(who));
        Books memory before = books();
        on(0);
        by(who);
        try pool.borrow(idOf(who), amount, who, proof) {
            requireLenders(before.lenders, before.lenders + 1);
            vm.assertEq(pool.cash(), before.cash - amount);
            did("borrow");
        } catch (bytes memory reason) {
            refused(reason);
        }
    }

    /// @dev Never refused in full; in parts, unless crumbs would be left.
    function repays(uint256 seed) external {
        begin(seed);
        address who = anyDebtor();
        if (who == address(0)) return;
        uint256 units = pool.debtOf(idOf(who));
        Books memory before = books();
        if (random(3) == 0) {
            by(who);
            pool.repay(idOf(who), units);
            did("repay");
        } else {
            units = 1 + random(units);
            by(who);
            try pool.repay(idOf(who), units) {
                did("repay in part");
            } catch (bytes memory reason) {
                vm.assertTrue(bytes4(reason) == ICreditPool.DebtTooSmall.selector);
            }
        }
        requireLenders(before.lenders, before.lenders + 2);
    }

    // -------------------------------------------------------------------------------------------------- the vault

    function liquidates(uint256 seed) external {
        begin(seed);
        address who = anyDebtor();
        if (who == address(0)) return;
        uint256 units = 1 + random(pool.debtOf(idOf(who)));
        uint256 old = pool.chargedOffOf(idOf(who));
        Books memory before = books();
        asVault();
        uint256 paid = pool.onLiquidate(idOf(who), LIQUIDATOR, units);
        _requireNewerFirst(who, old);
        vm.assertEq(pool.cash(), before.cash + paid);
        requireLenders(before.lenders, before.lenders + 2);
        did("liquidate");
    }

    function repaysDue(uint256 seed) external {
        begin(seed);
        address who = anyDebtor();
        if (who == address(0)) return;
        uint256 units = 1 + random(pool.debtOf(idOf(who)));
        Books memory before = books();
        uint256 old = pool.chargedOffOf(idOf(who));
        address payer = anyPayer();
        asVault();
        uint256 tokens = pool.onDueRepayment(++dueCount, idOf(who), payer, units);
        _requireNewerFirst(who, old);
        old -= pool.chargedOffOf(idOf(who));
        dues.push(Due(dueCount, who, payer, units, old, tokens, old * pool.index() / RAY));
        vm.assertEq(pool.cash(), before.cash);
        vm.assertEq(pool.reserves(), before.reserves);
        requireLenders(before.lenders, before.lenders + 2);
        did("repay due");
    }

    function paysDue(uint256 seed) external {
        begin(seed);
        if (dues.length == 0) return;
        Due memory due = takeDue(random(dues.length));
        Books memory before = books();
        asVault();
        pool.onDuePaid(due.id);
        vm.assertEq(pool.cash(), before.cash + due.tokens);
        vm.assertEq(pool.reserves(), before.reserves + due.recovered);
        requireLenders(before.lenders, before.lenders);
        did("pay due");
    }

    /// @dev The lenders are owed again what was repaid, with the interest of the time; the payer has what it paid.
    function reversesDue(uint256 seed) external {
        begin(seed);
        if (dues.length == 0) return;
        Due memory due = takeDue(random(dues.length));
        Books memory before = books();
        uint256 units = pool.debtOf(idOf(due.who));
        uint256 old = pool.chargedOffOf(idOf(due.who));
        uint256 has = dollar.balanceOf(due.payer) + pool.owed(due.payer);
        asVault();
        pool.onDueReversed(due.id);
        vm.assertEq(pool.debtOf(idOf(due.who)), units + due.units);
        vm.assertEq(pool.chargedOffOf(idOf(due.who)), old + due.old);
        vm.assertEq(dollar.balanceOf(due.payer) + pool.owed(due.payer), has + due.tokens);
        uint256 worth = (due.units - due.old) * pool.index() / RAY;
        uint256 aside = due.tokens - due.recovered;
        requireLenders(before.lenders + worth - aside, before.lenders + worth + 1 - aside);
        vm.assertGe(pool.totalAssets() + 2, before.lenders);
        did(due.payer == FROZEN ? "reverse, owed" : "reverse");
    }

    /// @dev Wherever it is possible it does not fail. Nobody gains by it: the lenders lose what the reserves did not bear.
    function chargesOff(uint256 seed) external {
        begin(seed);
        address who = anyDebtor();
        if (who == address(0)) return;
        bool canChargeOff = pool.canChargeOff(idOf(who));
        address rewarded = random(3) == 0 ? address(0) : anyPayer();
        if (!canChargeOff) {
            vm.expectRevert(abi.encodeWithSelector(ICreditPool.NothingToChargeOff.selector, idOf(who)));
            asVault();
            pool.onChargeOff(idOf(who), rewarded);
            return;
        }
        Books memory before = books();
        uint256 owing = pool.debtOf(idOf(who));
        uint256 has = dollar.balanceOf(rewarded) + pool.owed(rewarded);
        asVault();
        (uint256 units, uint256 lost) = pool.onChargeOff(idOf(who), rewarded);
        Books memory now_ = books();
        vm.assertGt(units, 0);
        vm.assertEq(pool.debtOf(idOf(who)), owing);
        vm.assertEq(before.lent - now_.lent, lost);
        uint256 reward = dollar.balanceOf(rewarded) + pool.owed(rewarded) - has;
        vm.assertLe(reward, REWARD);
        vm.assertEq(before.cash - now_.cash, reward);
        vm.assertEq(before.lenders + before.reserves - now_.lenders - now_.reserves, lost + reward);
        vm.assertTrue(now_.reserves == 0 || now_.lenders == before.lenders, "the lenders lost before the reserves");
        did(reward == 0 ? "charge off" : "charge off for a reward");
    }

    // ---------------------------------------------------------------------------------------------------- lenders

    function lends(uint256 seed) external {
        begin(seed);
        address who = anyLender();
        uint256 amount = 1 + random(MILLION);
        Books memory before = books();
        vm.prank(who);
        try pool.deposit(amount, who) {
            requireLenders(before.lenders + amount, before.lenders + amount);
            _requirePrice(before);
            did("lend");
        } catch (bytes memory reason) {
            vm.assertTrue(bytes4(reason) == ICreditPool.ZeroAmount.selector);
        }
    }

    function transfersShares(uint256 seed) external {
        begin(seed);
        (address from, address to) = (anyLender(), anyLender());
        uint256 shares = random(pool.balanceOf(from));
        vm.prank(from);
        pool.transfer(to, shares);
    }

    function asks(uint256 seed) external {
        begin(seed);
        address who = anyLender();
        uint256 shares = random(pool.balanceOf(who) + 1);
        if (pool.convertToAssets(shares) == 0) return;
        Books memory before = books();
        vm.prank(who);
        uint256 id = pool.requestRedeem(shares, who, who);
        requests.push(Request(who, id));
        requireLenders(before.lenders, before.lenders);
        did("ask");
    }

    /// @dev Anything up to what `max…` says, of all requests of a lender.
    function redeems(uint256 seed) external {
        begin(seed);
        address who = anyLender();
        (uint256 mostShares, uint256 mostAssets) = (pool.maxRedeem(who), pool.maxWithdraw(who));
        if (mostAssets == 0) return;
        Books memory before = books();
        uint256 paid;
        vm.prank(who);
        if (random(2) == 0) {
            pool.withdraw(paid = 1 + random(mostAssets), who, who);
        } else {
            uint256 shares = random(2) == 0 ? mostShares : 1 + random(mostShares);
            try pool.redeem(shares, who, who) returns (uint256 assets) {
                paid = assets;
            } catch (bytes memory reason) {
                // A few shares are worth nothing.
                vm.assertTrue(bytes4(reason) == ICreditPool.ZeroAmount.selector);
                return;
            }
        }
        requireLenders(before.lenders - paid, before.lenders - paid);
        _requirePrice(before);
        did("redeem");
    }

    /// @dev At the price when asked or the price now, whichever is lower, and refused for time or cash alone.
    function paysRequest(uint256 seed) external {
        begin(seed);
        if (requests.length == 0) return;
        Request memory request = requests[random(requests.length)];
        if (random(2) == 0) _moveInto(request);
        (uint256 shares, uint256 asked, uint256 opensAt, uint256 closesAt) =
            pool.redeemRequest(request.id, request.controller);
        bool isOpen = shares != 0 && time >= opensAt && time < closesAt;
        uint256 worth = pool.convertToAssets(shares);
        uint256 expected = worth < asked ? worth : asked;
        Books memory before = books();
        try pool.payRequest(request.id, request.controller) returns (uint256 paid) {
            vm.assertTrue(isOpen, "paid out of time");
            vm.assertEq(paid, expected);
            requireLenders(before.lenders - paid, before.lenders - paid);
            _requirePrice(before);
            did("pay request");
        } catch (bytes memory reason) {
            refused(reason);
            vm.assertTrue(!isOpen || expected == 0 || expected > before.cash, "not paid in time");
        }
    }

    function returnsRequest(uint256 seed) external {
        begin(seed);
        if (requests.length == 0) return;
        Request memory request = requests[random(requests.length)];
        if (random(8) == 0) advance(2 * EXIT_DELAY);
        (uint256 shares, uint256 asked,, uint256 closesAt) = pool.redeemRequest(request.id, request.controller);
        if (shares == 0 || time < closesAt) return;
        Books memory before = books();
        uint256 back = pool.returnRequest(request.id, request.controller);
        vm.assertLe(back, shares);
        vm.assertTrue(back == shares || pool.convertToAssets(back) <= asked, "shares earned while they waited");
        requireLenders(before.lenders, before.lenders);
        _requirePrice(before);
        did("return request");
    }

    // ----------------------------------------------------------------------------------------------------- others

    function reservesLeave(uint256 seed) external {
        begin(seed);
        uint256 reserves = pool.reserves();
        if (random(2) == 0 && reserves != 0) {
            vm.prank(RESERVE);
            pool.requestReserves(1 + random(reserves));
            did("ask for reserves");
        }
        if (random(2) == 0) advance(EXIT_DELAY);
        Books memory before = books();
        try pool.payReserves() returns (uint256 paid) {
            vm.assertEq(pool.reserves(), before.reserves - paid);
            vm.assertEq(pool.cash(), before.cash - paid);
            requireLenders(before.lenders, before.lenders);
            did("pay reserves");
        } catch (bytes memory reason) {
            refused(reason);
        }
    }

    function limitsChange(uint256 seed) external {
        begin(seed);
        uint104 capacity = uint104(random(3) == 0 ? 0 : 1 + random(MILLION));
        uint104 cap = uint104(random(3) == 0 ? 0 : 1 + random(4 * MILLION));
        vm.prank(OWNER);
        pool.setLimits(capacity, cap);
        if (random(2) == 0) return;
        (,, uint40 effectiveAt) = pool.scheduledLimits();
        if (effectiveAt == 0) return;
        advance(1 days);
        pool.applyLimits();
        did("apply limits");
    }

    function timePasses(uint256 seed) external {
        begin(seed);
        advance(uint64(random(8) == 0 ? random(30 days) : random(1 hours)));
        if (pool.owed(FROZEN) == 0 || random(2) == 0) return;
        uint256 owed = pool.owed(FROZEN);
        uint256 before = dollar.balanceOf(BOB);
        vm.prank(FROZEN);
        pool.fetchOwed(BOB);
        vm.assertEq(dollar.balanceOf(BOB), before + owed);
        did("fetch owed");
    }

    function takeDue(uint256 place) internal returns (Due memory due) {
        due = dues[place];
        dues[place] = dues[dues.length - 1];
        dues.pop();
    }

    /// @dev What was charged off is repaid once nothing else is owed.
    function _requireNewerFirst(address who, uint256 old) private view {
        uint256 left = pool.chargedOffOf(idOf(who));
        vm.assertTrue(left == old || pool.debtOf(idOf(who)) == left, "the reserves were repaid before the lenders");
    }

    /// @dev Forward to when it can be paid, if that is to come.
    function _moveInto(Request memory request) private {
        (,, uint256 opensAt,) = pool.redeemRequest(request.id, request.controller);
        if (opensAt > time) advance(uint64(opensAt - time));
    }

    /// @dev A share is worth no less than before.
    function _requirePrice(Books memory before) private view {
        uint256 now_ = (pool.totalAssets() + 1) * (before.supply + 10 ** 6);
        vm.assertGe(now_, (before.lenders + 1) * (pool.totalSupply() + 10 ** 6), "a share is worth less");
    }
}
