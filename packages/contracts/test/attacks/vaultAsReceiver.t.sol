// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IMarginVault} from "../../src/interfaces/IMarginVault.sol";
import {IVaultExtension} from "../../src/interfaces/IVaultExtension.sol";
import {MarginVault} from "../../src/MarginVault.sol";
import {Authorization} from "../../src/types/Authorization.sol";
import {Claim} from "../../src/types/Claim.sol";
import {AccountProof} from "../../src/types/Snapshot.sol";
import {Base} from "../Base.sol";
import {TestVenue} from "../utils/TestVenue.sol";
import {vm} from "../utils/Vm.sol";
import {AuthorizationBase} from "../vault/AuthorizationBase.sol";
import {EscapeBase} from "../vault/EscapeBase.sol";

/// @dev Units that a vault pays to itself are in nobody's balance and can be fetched by nobody.
contract VaultAsReceiver is EscapeBase, AuthorizationBase {
    MarginVault private _vault;
    IVaultExtension private _extension;

    function setUp() public override(Base) {
        super.setUp();
        _vault = vaultOf(WETH);
        _extension = extensionOf(_vault);
        deposit(ALICE, WETH, 3 ether);
    }

    function test_nothingIsWithdrawnToTheVault() public {
        AccountProof memory proof = proofOf(snap(), idOf(ALICE));
        bytes memory fields = abi.encode(idOf(ALICE), WETH, 1 ether, address(_vault));
        Authorization memory auth = authorize(0, WITHDRAW, fields, 0);
        on(0);
        _refuse(ALICE, abi.encodeCall(_vault.withdraw, (idOf(ALICE), WETH, 1 ether, address(_vault), proof)));
        _refuse(
            BOB, abi.encodeCall(_vault.withdrawBySignature, (idOf(ALICE), WETH, 1 ether, address(_vault), proof, auth))
        );
    }

    function test_nothingLeavesToTheVault() public {
        bytes memory fields = abi.encode(idOf(ALICE), WETH, 1 ether, address(_vault));
        Authorization memory auth = authorize(0, ASK, fields, 0);
        auth.deadline = time + 2 days;
        auth.signature = sign("alice", digestOf(chains[0].id, address(_vault), ASK, fields, 0, auth.deadline));
        wait_(1 days);
        _refuse(
            ALICE,
            abi.encodeWithSignature(
                "askToLeave(bytes32,uint16,uint256,address)", idOf(ALICE), WETH, 1 ether, address(_vault)
            )
        );
        _refuse(
            BOB,
            abi.encodeWithSignature(
                "askToLeaveBySignature(bytes32,uint16,uint256,address,(address,uint256,uint256,bytes))",
                idOf(ALICE),
                WETH,
                1 ether,
                address(_vault),
                auth
            )
        );
    }

    function test_nothingIsSeizedForTheVault() public {
        borrow(ALICE, 0, 6_000 * DOLLAR, snap());
        setEth(2_000);
        AccountProof memory proof = proofOf(snap(), idOf(ALICE));
        fund(BOB, DEBT_0, 6_000 * DOLLAR, address(chains[0].venue));
        on(0);
        address venue = address(chains[0].venue);
        _refuse(
            BOB,
            abi.encodeCall(_vault.liquidate, (idOf(ALICE), venue, 6_000 * DOLLAR, WETH, 0, address(_vault), "", proof))
        );
        TestVenue other = new TestVenue(_vault, 50, address(tokens[DEBT_0]));
        other.setReserveReceiver(address(_vault));
        _refuse(OWNER, abi.encodeCall(_vault.addVenue, (address(other))));
    }

    function test_nothingThatIsOwedIsFetchedToTheVault() public {
        wait_(1 days);
        by(ALICE);
        _vault.askToLeave(idOf(ALICE), WETH, 1 ether, BOB);
        wait_(6 days);
        tokens[WETH].block_(BOB);
        _vault.payLeaving(idOf(ALICE), WETH, 0);
        _refuse(BOB, abi.encodeCall(_extension.fetchOwed, (BOB, WETH, address(_vault))));
        vm.assertEq(_extension.owed(BOB, WETH), 1 ether);
    }

    function test_noClaimIsDirectedToTheVault() public {
        pledge(ALICE, WETH, 1, 3 ether);
        borrow(ALICE, 1, 6_000 * DOLLAR, snap());
        setEth(2_000);
        liquidate(ALICE, 1, type(uint256).max, WETH, snap());
        Claim memory claim = chains[1].vault.claimAt(0);
        on(0);
        _refuse(LIQUIDATOR, abi.encodeCall(_extension.direct, (claim, address(_vault))));
        bytes memory type_ =
            "Direct(uint16 debtSlot,uint64 index,bytes32 account,address beneficiary,uint16 assetId,uint104 units,address receiver,uint64 version,uint256 deadline)";
        bytes32 digest = _digest(keccak256(abi.encode(keccak256(type_), claim, address(_vault), 0, time)));
        bytes memory signature = sign("liquidator", digest);
        _refuse(BOB, abi.encodeCall(_extension.directBySignature, (claim, address(_vault), time, signature)));
    }

    function _refuse(address who, bytes memory call) private {
        by(who);
        (bool ok, bytes memory reason) = address(_vault).call(call);
        vm.assertFalse(ok);
        vm.assertEq(keccak256(reason), keccak256(abi.encodeWithSelector(IMarginVault.VaultAsReceiver.selector)));
    }

    function _digest(bytes32 structHash) private view returns (bytes32) {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("Plimsoll"),
                keccak256("1"),
                chains[0].id,
                address(_vault)
            )
        );
        return keccak256(abi.encodePacked(hex"1901", domain, structHash));
    }
}
