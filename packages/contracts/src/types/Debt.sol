// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

using {borrow, chargeOff, fresh, repay} for Debt global;

/// @notice What an account owes a credit pool, in debt shares (§8). One storage word.
struct Debt {
    /// @dev All of them.
    uint104 units;
    /// @dev Those among them that were charged off: owed to the reserves, and repaid last.
    uint104 chargedOff;
}

/// @return units What the account owes to the lenders.
function fresh(Debt storage self) view returns (uint256 units) {
    return self.units - self.chargedOff;
}

/// @notice Adds `units` to what the lenders are owed.
/// @return owed All units that the account owes afterwards.
function borrow(Debt storage self, uint256 units) returns (uint256 owed) {
    owed = self.units + units;
    self.units = SafeCast.toUint104(owed);
}

/// @notice Takes away `units`, the lenders' first.
/// @return old How many of them were charged off.
function repay(Debt storage self, uint256 units) returns (uint256 old) {
    (uint256 left, uint256 chargedOff) = (self.units - units, self.chargedOff);
    self.units = uint104(left);
    if (chargedOff <= left) return 0;
    self.chargedOff = uint104(left);
    return chargedOff - left;
}

/// @notice Moves `units` from the lenders to the reserves.
function chargeOff(Debt storage self, uint256 units) {
    self.chargedOff = SafeCast.toUint104(self.chargedOff + units);
}
