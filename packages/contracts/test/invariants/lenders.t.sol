// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {vm} from "../utils/Vm.sol";
import {Lenders} from "./Lenders.sol";

/// @dev Invariant 10 with a real pool: no solvent account's debt is charged off, which every liquidation and write-off
/// checks for itself, and nobody who runs leaves his share of a loss to the last lender.
contract LendersInvariants is Lenders {
    /// @dev By lender: what the shares were worth before the fall, and what was paid for them.
    mapping(address lender => uint256) private _worth;
    mapping(address lender => uint256) private _paid;

    function actions() internal pure override returns (bytes4[] memory list) {
        list = new bytes4[](24);
        list[0] = this.deposits.selector;
        list[1] = this.repays.selector;
        list[2] = this.withdraws.selector;
        list[3] = this.pledges.selector;
        list[4] = this.pledgesWithProof.selector;
        list[5] = this.releases.selector;
        list[6] = this.borrows.selector;
        list[7] = this.borrows.selector;
        list[8] = this.borrows.selector;
        list[9] = this.relayersPost.selector;
        list[10] = this.pricesMove.selector;
        list[11] = this.liquidates.selector;
        list[12] = this.liquidates.selector;
        list[13] = this.forcesPledges.selector;
        list[14] = this.settles.selector;
        list[15] = this.writesOff.selector;
        list[16] = this.paysDue.selector;
        list[17] = this.lend.selector;
        list[18] = this.asksToRedeem.selector;
        list[19] = this.asksToRedeem.selector;
        list[20] = this.paysRequest.selector;
        list[21] = this.paysRequest.selector;
        list[22] = this.returnsRequest.selector;
        list[23] = this.recovers.selector;
    }

    function invariant_everyDebtIsSomebodys() public view {
        if (!isShaped) return;
        requireBooks();
        requireConserved(people[chance() % people.length]);
    }

    function afterInvariant() public {
        if (!isShaped) return;
        if (chargesOffInParts(POOL)) requireReach();
        else _requireFairLoss();
        requireBooks();
    }

    function test_everyActionHappens() public {
        for (uint256 seed = 1; seed < 7; ++seed) {
            playApart(seed, 200);
        }
        requireDone("borrow,liquidate,claim,chargeOff,writeOff,lend,ask to redeem,redeem,return,fair loss");
    }

    function check() internal view override {
        invariant_everyDebtIsSomebodys();
    }

    function finish() internal override {
        afterInvariant();
    }

    /// @dev Prices fall to nothing. Half of the lenders know at once and ask to be paid, the others learn of it when all is
    /// charged off. Everything is booked within the notice, so nobody gains by running.
    function _requireFairLoss() private {
        calmDown();
        letCarolBorrow();
        _takeEverythingBack();
        for (uint256 i = 0; i < lenders.length; ++i) {
            _worth[lenders[i]] = pool.convertToAssets(pool.balanceOf(lenders[i]));
        }
        fall();
        uint64 since = time;
        for (uint256 i = 0; i < lenders.length; i += 2) {
            _ask(lenders[i]);
        }
        closeAll();
        if (time > since + EXIT_DELAY) return;
        for (uint256 i = 1; i < lenders.length; i += 2) {
            _ask(lenders[i]);
        }
        _repayAll();
        advance(EXIT_DELAY);
        for (uint256 i = 0; i < requests.length; ++i) {
            _paid[requests[i].lender] += tryPay(i);
        }
        for (uint256 i = 0; i < lenders.length; i += 2) {
            for (uint256 j = 1; j < lenders.length; j += 2) {
                _requireNoGain(lenders[i], lenders[j]);
            }
        }
        did("fair loss");
    }

    /// @dev But for rounding, and the interest of those who stay.
    function _requireNoGain(address first, address last) private view {
        uint256 share = _paid[first] * _worth[last];
        vm.assertLe(share, _paid[last] * _worth[first] + share / 10 ** 6 + _worth[first] + _worth[last], "ran in time");
    }

    function _ask(address lender) private {
        uint256 shares = pool.balanceOf(lender);
        if (pool.convertToAssets(shares) != 0) ask(lender, shares);
    }

    function _takeEverythingBack() private {
        advance(2 * EXIT_DELAY);
        for (uint256 i = 0; i < requests.length; ++i) {
            tryReturn(i);
        }
        delete requests;
    }

    /// @dev So that there is cash for everybody.
    function _repayAll() private {
        for (uint256 i = 0; i < people.length; ++i) {
            if (debtAt(people[i], POOL) != 0) repayAt(people[i], POOL, debtAt(people[i], POOL));
        }
    }
}
