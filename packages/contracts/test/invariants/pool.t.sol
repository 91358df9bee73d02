// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {vm} from "../utils/Vm.sol";
import {PoolActors} from "./PoolActors.sol";
import {FuzzSelector} from "./World.sol";

/// @dev Invariants 8 and 10 of a credit pool: whatever borrowers, lenders, liquidators and the vault do, everything adds up
/// to the unit, losses alone take from the lenders and are the debts that were charged off, and what must not fail does not.
contract PoolInvariants is PoolActors {
    function targetContracts() public view returns (address[] memory list) {
        list = new address[](1);
        list[0] = address(this);
    }

    function targetSelectors() public view returns (FuzzSelector[] memory list) {
        list = new FuzzSelector[](1);
        list[0] = FuzzSelector(address(this), actions());
    }

    function actions() internal pure returns (bytes4[] memory list) {
        list = new bytes4[](20);
        list[0] = this.borrows.selector;
        list[1] = this.borrows.selector;
        list[2] = this.borrows.selector;
        list[3] = this.repays.selector;
        list[4] = this.liquidates.selector;
        list[5] = this.repaysDue.selector;
        list[6] = this.repaysDue.selector;
        list[7] = this.paysDue.selector;
        list[8] = this.reversesDue.selector;
        list[9] = this.chargesOff.selector;
        list[10] = this.lends.selector;
        list[11] = this.transfersShares.selector;
        list[12] = this.asks.selector;
        list[13] = this.asks.selector;
        list[14] = this.redeems.selector;
        list[15] = this.paysRequest.selector;
        list[16] = this.returnsRequest.selector;
        list[17] = this.reservesLeave.selector;
        list[18] = this.limitsChange.selector;
        list[19] = this.timePasses.selector;
    }

    function invariant_conserved() public view {
        requireConserved();
    }

    /// @dev Then all is wound up: everyone repays, everyone gets out, and nothing is left for the last one to lose.
    function afterInvariant() public {
        on(0);
        while (dues.length != 0) {
            Due memory due = takeDue(dues.length - 1);
            asVault();
            if (due.id % 2 == 0) pool.onDuePaid(due.id);
            else pool.onDueReversed(due.id);
        }
        for (uint256 i = 0; i < borrowers.length; ++i) {
            if (pool.debtOf(idOf(borrowers[i])) == 0) continue;
            by(borrowers[i]);
            pool.repay(idOf(borrowers[i]), type(uint256).max);
        }
        advance(2 * EXIT_DELAY);
        for (uint256 i = 0; i < requests.length; ++i) {
            (uint256 shares,,,) = pool.redeemRequest(requests[i].id, requests[i].controller);
            if (shares != 0) pool.returnRequest(requests[i].id, requests[i].controller);
        }
        uint256 reserves = pool.reserves();
        vm.prank(RESERVE);
        pool.requestReserves(reserves);
        uint256[] memory ids = new uint256[](lenders.length);
        for (uint256 i = 0; i < lenders.length; ++i) {
            uint256 shares = pool.balanceOf(lenders[i]);
            if (pool.convertToAssets(shares) == 0) continue;
            vm.prank(lenders[i]);
            ids[i] = pool.requestRedeem(shares, lenders[i], lenders[i]);
            requests.push(Request(lenders[i], ids[i]));
        }
        advance(EXIT_DELAY);
        for (uint256 i = 0; i < lenders.length; ++i) {
            if (ids[i] == 0) continue;
            (, uint256 asked,,) = pool.redeemRequest(ids[i], lenders[i]);
            vm.assertEq(pool.payRequest(ids[i], lenders[i]), asked, "the last one lost");
        }
        if (reserves != 0) vm.assertEq(pool.payReserves(), reserves);
        requireConserved();
        vm.assertLe(pool.cash(), DOLLAR);
    }

    function test_everyActionHappens() public {
        for (uint256 seed = 0; seed < 8; ++seed) {
            _play(seed, 100);
            invariant_conserved();
        }
        string[19] memory names = [
            "borrow",
            "repay",
            "repay in part",
            "liquidate",
            "repay due",
            "pay due",
            "reverse",
            "reverse, owed",
            "charge off",
            "charge off for a reward",
            "lend",
            "ask",
            "redeem",
            "pay request",
            "return request",
            "ask for reserves",
            "pay reserves",
            "apply limits",
            "fetch owed"
        ];
        for (uint256 i = 0; i < names.length; ++i) {
            vm.assertGt(done[names[i]], 0, names[i]);
        }
        afterInvariant();
    }

    function _play(uint256 seed, uint256 steps) private {
        bytes4[] memory list = actions();
        for (uint256 i = 0; i < steps; ++i) {
            bytes32 chance = keccak256(abi.encode(seed, i));
            (bool ok, bytes memory reason) =
                address(this).call(abi.encodeWithSelector(list[uint256(chance) % list.length], chance));
            if (ok) continue;
            assembly ("memory-safe") {
                revert(add(reason, 32), mload(reason))
            }
        }
    }
}
