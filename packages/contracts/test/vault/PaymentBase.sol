// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IVaultExtension} from "../../src/interfaces/IVaultExtension.sol";
import {ProofLib} from "../../src/libraries/ProofLib.sol";
import {MarginVault} from "../../src/MarginVault.sol";
import {SnapshotRegistry} from "../../src/SnapshotRegistry.sol";
import {Claim} from "../../src/types/Claim.sol";
import {Due, Timer} from "../../src/types/Due.sol";
import {AccountProof, ClaimsProof, CompactSignature} from "../../src/types/Snapshot.sol";
import {Tree} from "../utils/Tree.sol";
import {vm} from "../utils/Vm.sol";
import {LiquidationBase} from "./LiquidationBase.sol";

/// @dev Claims against WETH that ALICE pledged to slot 1, buckets, and what waits in the vault of slot 0.
abstract contract PaymentBase is LiquidationBase {
    address internal immutable CAROL = actor("carol");
    address internal immutable GUARDIAN = actor("guardian");
    uint256 private constant NEXT_OPERATOR_KEY = uint256(keccak256("next operator"));

    /// @dev Of slot 0.
    IVaultExtension internal extension;

    function setUp() public virtual override {
        super.setUp();
        extension = extensionOf(chains[0].vault);
        for (uint16 slot = 0; slot < SLOTS; ++slot) {
            SnapshotRegistry registry = chains[slot].registry;
            on(slot);
            vm.prank(OWNER);
            registry.setGuardian(GUARDIAN);
        }
    }

    // ------------------------------------------------------------------------------------------------------- claims

    /// @dev 30 WETH pledged to slot 1, $60,000 owed there, WETH at $2,000.
    function borrowForClaims() internal returns (Shot memory) {
        deposit(ALICE, WETH, 30 ether);
        pledge(ALICE, WETH, 1, 30 ether);
        borrow(ALICE, 1, 60_000 * DOLLAR, snap());
        setEth(2_000);
        return snap();
    }

    /// @dev A claim of `receiver` for $2,000 · `times` at 5 % bonus: 1.05 WETH `times`.
    function book(Shot memory shot, address receiver, uint256 times) internal returns (uint256 units) {
        address venue = address(chains[1].venue);
        fund(LIQUIDATOR, DEBT_1, times * 2_000 * DOLLAR, venue);
        AccountProof memory proof = proofOf(shot, idOf(ALICE));
        on(1);
        by(LIQUIDATOR);
        (, units) = chains[1].vault.liquidate(idOf(ALICE), venue, times * 2_000 * DOLLAR, WETH, 0, receiver, "", proof);
        vm.assertEq(units, times * 1.05 ether);
    }

    /// @dev Five claims of 1.05, 2.1, … WETH: of LIQUIDATOR, BOB, LIQUIDATOR, CAROL and LIQUIDATOR.
    function bookFive() internal returns (Shot memory shot) {
        shot = borrowForClaims();
        address[5] memory receivers = [LIQUIDATOR, BOB, LIQUIDATOR, CAROL, LIQUIDATOR];
        for (uint256 i = 0; i < receivers.length; ++i) {
            book(shot, receivers[i], i + 1);
        }
        return snap();
    }

    function claimsProofOf(Shot memory shot, uint256[] memory places)
        internal
        pure
        returns (Claim[] memory claims, ClaimsProof memory proof)
    {
        bytes32[] memory leaves = new bytes32[](shot.claims.length);
        for (uint256 i = 0; i < leaves.length; ++i) {
            leaves[i] = ProofLib.leafOf(shot.claims[i]);
        }
        claims = new Claim[](places.length);
        for (uint256 i = 0; i < places.length; ++i) {
            claims[i] = shot.claims[places[i]];
        }
        proof.header = shot.header;
        (proof.siblings, proof.steps) = Tree.multiproof(leaves, places);
    }

    function settleMany(Shot memory shot, uint256[] memory places) internal {
        (Claim[] memory claims, ClaimsProof memory proof) = claimsProofOf(shot, places);
        on(0);
        extension.settleMany(claims, proof);
    }

    function settleExternally(Shot memory shot, uint256 place) external {
        settle(shot, place);
    }

    function isPaid(uint256 index) internal view returns (bool) {
        uint256[] memory words = chains[0].vault.paidWords(1, 0, 1);
        return words.length != 0 && (words[0] >> index) & 1 == 1;
    }

    function noteOf(Shot memory shot, uint256 place) internal view returns (Timer memory) {
        return extension.noteOf(shot.claims[place]);
    }

    function list(uint256 a) internal pure returns (uint256[] memory places) {
        places = new uint256[](1);
        places[0] = a;
    }

    function list(uint256 a, uint256 b, uint256 c) internal pure returns (uint256[] memory places) {
        places = new uint256[](3);
        (places[0], places[1], places[2]) = (a, b, c);
    }

    function all(Shot memory shot) internal pure returns (uint256[] memory places) {
        places = new uint256[](shot.claims.length);
        for (uint256 i = 0; i < places.length; ++i) {
            places[i] = i;
        }
    }

    // ------------------------------------------------------------------------------------------------------- limits

    /// @dev At once, before the first snapshot or where it is the stricter one.
    function setBucket(uint16 assetId, uint104 units) internal {
        IVaultExtension vault = extensionOf(vaultOf(assetId));
        vm.prank(OWNER);
        vault.setBucket(assetId, units);
        (uint256 capacity,) = vault.bucketOf(assetId);
        vm.assertEq(capacity, units);
    }

    function levelOf(uint16 assetId) internal view returns (uint256 level) {
        (, level) = extensionOf(chains[homeOf(assetId)].vault).bucketOf(assetId);
    }

    function payDueExternally(uint256 id) external {
        on(0);
        extension.payDue(id);
    }

    function dueOf(uint256 id) internal view returns (Due memory) {
        return extension.dueAt(id);
    }

    // -------------------------------------------------------------------------------------------- halt and recovery

    function halt(uint16 slot) internal {
        on(slot);
        SnapshotRegistry registry = chains[slot].registry;
        vm.prank(GUARDIAN);
        registry.halt();
    }

    function endHalt(uint16 slot) internal {
        on(slot);
        SnapshotRegistry registry = chains[slot].registry;
        vm.prank(GUARDIAN);
        registry.endHalt();
    }

    /// @dev The owner makes a halt last, and ten days later other operators sign on this chain.
    function recover(uint16 slot) internal {
        on(slot);
        SnapshotRegistry registry = chains[slot].registry;
        vm.prank(OWNER);
        registry.extendHalt();
        _beSilent(registry, 3 days);
        address[] memory operators = _nextOperators();
        CompactSignature[] memory acceptances = new CompactSignature[](1);
        (acceptances[0].r, acceptances[0].vs) = vm.signCompact(NEXT_OPERATOR_KEY, _acceptance(operators));
        vm.prank(OWNER);
        registry.scheduleRecovery(1, operators, acceptances);
        _beSilent(registry, 7 days);
        registry.recover(1, operators);
    }

    /// @dev As `post`, by the operators of a recovery.
    function postRecovered(Shot memory shot, uint16 slot) internal {
        on(slot);
        SnapshotRegistry registry = chains[slot].registry;
        shot.header.operators = keccak256(abi.encode(uint256(1), _nextOperators()));
        CompactSignature[] memory signatures = new CompactSignature[](1);
        (signatures[0].r, signatures[0].vs) = vm.signCompact(NEXT_OPERATOR_KEY, registry.digest(shot.header));
        registry.post(shot.header, shot.cut, 1, _nextOperators(), 1, signatures);
    }

    function _beSilent(SnapshotRegistry registry, uint64 secs) private {
        for (uint64 end = time + secs; time < end;) {
            advance(end - time < 6 hours ? end - time : 6 hours);
            registry.observeSilence();
        }
    }

    function _nextOperators() private pure returns (address[] memory operators) {
        operators = new address[](1);
        operators[0] = vm.addr(NEXT_OPERATOR_KEY);
    }

    function _acceptance(address[] memory operators) private pure returns (bytes32) {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,bytes32 salt)"),
                keccak256("Plimsoll"),
                keccak256("1"),
                keccak256("salt")
            )
        );
        bytes32 hash = keccak256(abi.encode(uint256(1), operators));
        bytes32 structHash = keccak256(abi.encode(keccak256("Acceptance(bytes32 operators)"), hash));
        return keccak256(abi.encodePacked(hex"1901", domain, structHash));
    }
}
