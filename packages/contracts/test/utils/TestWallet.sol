// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";

/// @dev A contract account with one key.
contract TestWallet is IERC1271 {
    address private immutable OWNER;
    address private _asked;
    bytes private _question;

    error WrongAnswer(bytes answer);

    constructor(address owner) {
        OWNER = owner;
    }

    function call(address target, bytes calldata data) external returns (bytes memory answer) {
        bool ok;
        (ok, answer) = target.call(data);
        if (ok) return answer;
        assembly ("memory-safe") {
            revert(add(answer, 32), mload(answer))
        }
    }

    /// @dev From now on, a signature is good only if `target` refuses the question.
    function ask(address target, bytes calldata question) external {
        (_asked, _question) = (target, question);
    }

    function isValidSignature(bytes32 hash, bytes memory signature) external view returns (bytes4) {
        if (_asked != address(0)) {
            (bool ok, bytes memory answer) = _asked.staticcall(_question);
            if (ok) revert WrongAnswer(answer);
        }
        (address signer,,) = ECDSA.tryRecover(hash, signature);
        return signer == OWNER ? IERC1271.isValidSignature.selector : bytes4(0);
    }
}
