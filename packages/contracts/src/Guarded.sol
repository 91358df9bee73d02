// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {IGuarded} from "./interfaces/IGuarded.sol";

/// @title A guardian who can stop risk, and whom the owner replaces with notice (§9)
abstract contract Guarded is IGuarded, Ownable2Step {
    /// @dev Seconds between naming a guardian and the day it is one.
    uint64 private constant GUARDIAN_DELAY = 2 days;

    /// @dev Slots 2 and 3; slots 0 and 1 are the owner and a pending one.
    address private _guardian;
    address private _nextGuardian;
    uint64 private _nextGuardianAt;

    modifier onlyGuardian() {
        if (msg.sender != guardian()) revert NotGuardian(msg.sender);
        _;
    }

    /// @inheritdoc IGuarded
    function guardian() public view returns (address) {
        return _nextGuardianAt != 0 && _nextGuardianAt <= block.timestamp ? _nextGuardian : _guardian;
    }

    /// @inheritdoc IGuarded
    function setGuardian(address guardian_) external onlyOwner {
        _guardian = guardian();
        // Where there is nobody to replace, or nothing yet to guard, nobody needs to be warned.
        bool isWarned = _guardian != address(0) && _hasStarted();
        uint64 effectiveAt = uint64(block.timestamp) + (isWarned ? GUARDIAN_DELAY : 0);
        (_nextGuardian, _nextGuardianAt) = (guardian_, effectiveAt);
        emit GuardianScheduled(guardian_, effectiveAt);
    }

    /// @dev Whether a snapshot was ever accepted here.
    function _hasStarted() internal view virtual returns (bool);
}
