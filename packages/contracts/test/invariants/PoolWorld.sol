// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {DevToken} from "../../src/dev/DevToken.sol";
import {PoolBase} from "../pool/PoolBase.sol";
import {TestToken} from "../utils/TestToken.sol";
import {vm} from "../utils/Vm.sol";

/// @dev One pool, three borrowers with all the margin they want, four lenders, and a vault that does what it may. Every
/// action is a function of one random number. FROZEN can pay, and the token refuses to pay it.
abstract contract PoolWorld is PoolBase {
    struct Books {
        uint256 lenders;
        uint256 reserves;
        uint256 cash;
        uint256 lent;
        uint256 supply;
        uint256 held;
    }

    /// @dev A repayment that stands aside.
    struct Due {
        uint256 id;
        address who;
        address payer;
        uint256 units;
        uint256 old;
        uint256 tokens;
        /// @dev The reserves' part of the tokens.
        uint256 recovered;
    }

    struct Request {
        address controller;
        uint256 id;
    }

    address internal immutable FROZEN = actor("frozen");
    address[] internal borrowers;
    address[] internal lenders;
    Due[] internal dues;
    Request[] internal requests;
    uint256 internal dueCount;
    mapping(string action => uint256 times) internal done;
    uint256 private _random;

    function newDollar() internal override returns (DevToken) {
        return new TestToken(6);
    }

    function setUp() public virtual override {
        super.setUp();
        borrowers = [ALICE, BOB, actor("carla")];
        for (uint256 i = 0; i < borrowers.length; ++i) {
            deposit(borrowers[i], WETH, 10 ** 6 * 1 ether);
            mint(borrowers[i], 10 ** 18);
        }
        lenders = [LENDER, actor("second lender"), actor("third lender"), actor("fourth lender")];
        for (uint256 i = 0; i < lenders.length; ++i) {
            mint(lenders[i], 10 ** 18);
        }
        mint(LIQUIDATOR, 10 ** 18);
        mint(FROZEN, 10 ** 18);
        TestToken(address(dollar)).block_(FROZEN);
    }

    // ------------------------------------------------------------------------------------------------------ books

    function books() internal view returns (Books memory) {
        (uint256 lent,) = pool.debt();
        return Books({
            lenders: pool.totalAssets(),
            reserves: pool.reserves(),
            cash: pool.cash(),
            lent: lent,
            supply: pool.totalSupply(),
            held: dollar.balanceOf(address(pool))
        });
    }

    /// @dev Everything that the pool holds is somebody's, and everything that it is owed somebody owes.
    function requireConserved() internal view {
        Books memory now_ = books();
        uint256 aside = 0;
        uint256 lendersAside = 0;
        for (uint256 i = 0; i < dues.length; ++i) {
            aside += dues[i].tokens;
            lendersAside += dues[i].tokens - dues[i].recovered;
        }
        uint256 owed = pool.owed(FROZEN) + pool.owed(LIQUIDATOR);
        vm.assertEq(now_.held, now_.cash + aside + owed, "tokens of nobody");
        vm.assertEq(pool.aside(), lendersAside);
        vm.assertEq(now_.lenders + now_.reserves, now_.cash + now_.lent + lendersAside, "books do not add up");
        uint256 units = 0;
        uint256 old = 0;
        for (uint256 i = 0; i < borrowers.length; ++i) {
            units += pool.debtOf(idOf(borrowers[i]));
            old += pool.chargedOffOf(idOf(borrowers[i]));
            vm.assertLe(pool.chargedOffOf(idOf(borrowers[i])), pool.debtOf(idOf(borrowers[i])));
        }
        (, uint256 lentUnits) = pool.debt();
        (, uint256 oldUnits) = pool.chargedOff();
        vm.assertEq(old, oldUnits, "charged off by nobody");
        vm.assertEq(units, lentUnits + oldUnits, "debts of nobody");
        _requireShares(now_.supply);
    }

    /// @dev Shares are the lenders', or wait in the pool.
    function _requireShares(uint256 supply) private view {
        uint256 shares = 0;
        for (uint256 i = 0; i < lenders.length; ++i) {
            shares += pool.balanceOf(lenders[i]);
        }
        uint256 waiting = 0;
        for (uint256 i = 0; i < requests.length; ++i) {
            (uint256 left,,,) = pool.redeemRequest(requests[i].id, requests[i].controller);
            waiting += left;
        }
        vm.assertEq(waiting, pool.balanceOf(address(pool)), "shares wait for nobody");
        vm.assertEq(shares + waiting, supply, "shares of nobody");
    }

    /// @dev What the lenders own together, and to the unit: no action but a loss takes from them, and none gives.
    function requireLenders(uint256 least, uint256 most) internal view {
        vm.assertGe(pool.totalAssets(), least, "the lenders lost");
        vm.assertLe(pool.totalAssets(), most, "the lenders gained");
    }

    // ----------------------------------------------------------------------------------------------------- chance

    function begin(uint256 seed) internal {
        _random = uint256(keccak256(abi.encode(seed, time)));
        on(0);
    }

    function random(uint256 below) internal returns (uint256) {
        _random = uint256(keccak256(abi.encode(_random)));
        return below == 0 ? 0 : _random % below;
    }

    function anyBorrower() internal returns (address) {
        return borrowers[random(borrowers.length)];
    }

    /// @dev Who owes something, if anybody does.
    function anyDebtor() internal returns (address who) {
        uint256 first = random(borrowers.length);
        for (uint256 i = 0; i < borrowers.length; ++i) {
            who = borrowers[(first + i) % borrowers.length];
            if (pool.debtOf(idOf(who)) != 0) return who;
        }
        return address(0);
    }

    function anyLender() internal returns (address) {
        return lenders[random(lenders.length)];
    }

    function anyPayer() internal returns (address) {
        return random(2) == 0 ? LIQUIDATOR : FROZEN;
    }

    /// @dev The next call is the vault's.
    function asVault() internal {
        vm.prank(address(chains[0].vault));
    }

    function did(string memory action) internal {
        ++done[action];
    }

    /// @dev Every rule has an error of its own: a panic is a number that went below zero or out of its range.
    function refused(bytes memory reason) internal pure {
        vm.assertTrue(bytes4(reason) != bytes4(0x4e487b71), "a calculation failed");
    }
}
