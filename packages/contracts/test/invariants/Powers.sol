// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IVaultExtension} from "../../src/interfaces/IVaultExtension.sol";
import {MarginVault} from "../../src/MarginVault.sol";
import {SnapshotRegistry} from "../../src/SnapshotRegistry.sol";
import {AccountId} from "../../src/types/AccountId.sol";
import {AssetId} from "../../src/types/AssetId.sol";
import {Due} from "../../src/types/Due.sol";
import {Guard} from "../../src/types/Guard.sol";
import {CompactSignature} from "../../src/types/Snapshot.sol";
import {TestToken} from "../utils/TestToken.sol";
import {TestVenue} from "../utils/TestVenue.sol";
import {vm} from "../utils/Vm.sol";
import {Keepers} from "./Keepers.sol";

/// @dev §9: what guardians and owners may do with their keys, well or badly meant, and how long it binds anybody.
abstract contract Powers is Keepers {
    uint64 private constant MAX_PAUSE = 3 days;
    uint64 private constant REST = 7 days;
    uint64 private constant OBSERVED_AT_LEAST_EVERY = 6 hours;

    struct Pause {
        uint64 from;
        uint64 until;
    }

    Pause[3] private _pauses;
    Pause[3] private _halts;
    mapping(uint16 slot => mapping(bytes32 action => uint64)) private _scheduledAt;
    /// @dev What an owner without scruples would add.
    TestVenue internal strange;
    TestToken internal strangeToken;

    function setUp() public virtual override {
        super.setUp();
        strangeToken = new TestToken(6);
        on(0);
        strange = new TestVenue(chains[0].vault, 900, address(strangeToken));
    }

    // ----------------------------------------------------------------------------------------------------- actions

    function guardianActs(uint256 seed) external {
        begin(seed);
        uint16 slot = anySlot();
        uint256 choice = random(6);
        if (choice == 0) _tryPause(slot);
        else if (choice == 1) _tryUnpause(slot);
        else if (choice == 2) _tryHalt(slot);
        else if (choice == 3) _tryEndHalt(slot);
        else if (choice == 4) _tryRefuse(slot);
        else _tryAllow(slot);
    }

    /// @dev Nothing that the owner starts may be felt before its time.
    function ownerActs(uint256 seed) external {
        begin(seed);
        uint16 assetId = anyCollateral();
        uint16 slot = homeOf(assetId);
        uint256 choice = random(5);
        if (choice == 0) {
            _schedule(slot, abi.encodeCall(MarginVault.addAsset, (900, address(strangeToken), 0)), 8 days);
        } else if (choice == 1) {
            _schedule(slot, abi.encodeCall(MarginVault.addVenue, (address(strange))), 8 days);
        } else if (choice == 2) {
            Guard memory guard = Guard(address(strange), 365 days, 1, 18);
            _schedule(slot, abi.encodeCall(IVaultExtension.setGuard, (assetId, guard)), 8 days);
        } else if (choice == 3) {
            _limit(slot, assetId, unitsFor(assetId, size / (1 + random(4))), true);
        } else {
            _limit(slot, assetId, unitsFor(assetId, size * people.length * (1 + random(4))), false);
        }
    }

    /// @dev The operators of one chain are replaced: halted or not, after ten days without a sign of life.
    function recovers(uint256 seed) external {
        begin(seed);
        if (random(6) != 0) return;
        uint16 slot = anySlot();
        if (random(2) == 0) _tryHalt(slot);
        replaceOperators(slot);
    }

    /// @dev After ten days without a sign of life. What was due is reversed.
    function replaceOperators(uint16 slot) internal {
        SnapshotRegistry registry = chains[slot].registry;
        if (registry.isHalted() && registry.haltedUntil() != type(uint40).max) {
            vm.prank(OWNER);
            registry.extendHalt();
            _halts[slot].until = type(uint40).max;
        }
        fallSilent(3 days);
        _scheduleRecovery(slot);
        fallSilent(7 days);
        _recover(slot);
        _requireReversed(slot);
    }

    /// @dev Of the operators who follow.
    function recoveryKey() internal view virtual returns (uint256) {
        return OPERATOR_KEY;
    }

    // ------------------------------------------------------------------------------------------------------- silence

    /// @dev On every chain, all of it observed.
    function fallSilent(uint64 secs) internal {
        for (uint64 left = secs; left != 0;) {
            uint64 part = left < OBSERVED_AT_LEAST_EVERY ? left : OBSERVED_AT_LEAST_EVERY;
            left -= part;
            advance(part);
            for (uint16 slot = 0; slot < SLOTS; ++slot) {
                chains[slot].registry.observeSilence();
            }
        }
    }

    /// @dev Nothing that guardians, owners or tokens did stands in the way any more.
    function calmDown() internal virtual {
        for (uint16 slot = 0; slot < SLOTS; ++slot) {
            _tryUnpause(slot);
            _tryEndHalt(slot);
            if (chains[slot].registry.isDormant()) {
                _scheduleRecovery(slot);
                fallSilent(7 days);
                _recover(slot);
            }
            setFlags(slotDebt(slot), 0);
            _tryAllow(slot, slotDebt(slot));
        }
        for (uint256 i = 0; i < COLLATERALS; ++i) {
            uint16 assetId = collateralAt(i);
            setFlags(assetId, 0);
            _tryAllow(homeOf(assetId), assetId);
            setSupplyCap(assetId, 0);
        }
        advance(1 days);
        for (uint256 i = 0; i < COLLATERALS; ++i) {
            uint16 assetId = collateralAt(i);
            if (extensionOf(vaultOf(assetId)).supplyCap(assetId) != 0) setSupplyCap(assetId, 0);
        }
    }

    // ------------------------------------------------------------------------------------------------------- limits

    function isStopped(uint16 slot) internal view override returns (bool) {
        return time < _pauses[slot].until;
    }

    /// @dev Owners go first for an hour.
    function isPaused(uint16 slot) internal view override returns (bool) {
        return _pauses[slot].until != 0 && time < _pauses[slot].until + 1 hours;
    }

    function isHeld(uint16 slot) internal view override returns (bool) {
        return super.isHeld(slot) || (isStopped(slot) && time < _pauses[slot].from + 6 hours);
    }

    // -------------------------------------------------------------------------------------------------- the guardian

    function _tryPause(uint16 slot) private {
        uint64 until = _pauses[slot].until;
        bool isOpen = until == 0 || time >= until + REST;
        vm.prank(OWNER);
        try chains[slot].vault.pause() {
            vm.assertTrue(isOpen, "paused too soon after another pause");
            _pauses[slot] = Pause(time, time + MAX_PAUSE);
            did("pause");
        } catch {
            vm.assertFalse(isOpen, "a pause was refused");
        }
    }

    function _tryUnpause(uint16 slot) private {
        vm.prank(OWNER);
        try chains[slot].vault.unpause() {
            vm.assertTrue(isStopped(slot), "unpaused what runs");
            _pauses[slot].until = time;
        } catch {
            vm.assertFalse(isStopped(slot), "a pause cannot be ended");
        }
    }

    function _tryHalt(uint16 slot) private returns (bool) {
        uint64 until = _halts[slot].until;
        bool isOpen = until == 0 || time >= until + REST;
        vm.prank(OWNER);
        try chains[slot].registry.halt() {
            vm.assertTrue(isOpen, "halted too soon after another halt");
            _halts[slot] = Pause(time, time + MAX_PAUSE);
            return did("halt");
        } catch {
            vm.assertFalse(isOpen, "a halt was refused");
            return false;
        }
    }

    function _tryEndHalt(uint16 slot) private {
        bool isHalted = time < _halts[slot].until;
        vm.assertTrue(chains[slot].registry.isHalted() == isHalted, "a halt is longer or shorter than it may be");
        vm.prank(OWNER);
        try chains[slot].registry.endHalt() {
            vm.assertTrue(isHalted, "ended what was no halt");
            _halts[slot].until = time;
        } catch {
            vm.assertFalse(isHalted, "a halt cannot be ended");
        }
    }

    /// @dev New debts for as long as the guardian likes; a collateral for a day, and not again for seven.
    function _tryRefuse(uint16 slot) private {
        bool isDebt = random(2) == 0;
        uint16 assetId = isDebt ? slotDebt(slot) : anyCollateral();
        IVaultExtension vault = extensionOf(chains[slot].vault);
        uint64 ended = vault.refusedUntil(assetId);
        bool isOpen = isDebt || ended == 0 || time >= ended + REST;
        vm.prank(OWNER);
        try vault.refuse(assetId) {
            vm.assertTrue(isOpen, "refused again too soon");
            vm.assertEq(vault.refusedUntil(assetId), isDebt ? type(uint64).max : time + 1 days);
            did("refuse");
        } catch {
            vm.assertFalse(isOpen, "a refusal was refused");
        }
    }

    function _tryAllow(uint16 slot) private {
        _tryAllow(slot, random(2) == 0 ? slotDebt(slot) : anyCollateral());
    }

    function _tryAllow(uint16 slot, uint16 assetId) private {
        IVaultExtension vault = extensionOf(chains[slot].vault);
        if (vault.refusedUntil(assetId) <= time) return;
        vm.prank(OWNER);
        vault.allow(assetId);
        vm.assertEq(vault.refusedUntil(assetId), time);
    }

    // ------------------------------------------------------------------------------------------------------ the owner

    /// @dev The first call does nothing but say when the second may; what is ripe is taken back instead.
    function _schedule(uint16 slot, bytes memory call, uint64 delay) private {
        IVaultExtension vault = extensionOf(chains[slot].vault);
        bytes32 action = keccak256(call);
        uint64 since = _scheduledAt[slot][action];
        if (since != 0 && time >= since + delay) {
            vm.prank(OWNER);
            vault.cancel(action);
            delete _scheduledAt[slot][action];
            did("cancel");
            return;
        }
        bytes32 before = _powersOf(slot);
        on(slot);
        vm.prank(OWNER);
        (bool ok,) = address(vault).call(call);
        vm.assertTrue(ok == (since == 0), "done before its time");
        vm.assertEq(_powersOf(slot), before, "felt before its time");
        if (!ok) return;
        _scheduledAt[slot][action] = time;
        vm.assertEq(vault.scheduledAt(action), time + delay, "too soon");
        did("schedule");
    }

    /// @dev A smaller limit at once, a larger one after a day.
    function _limit(uint16 slot, uint16 assetId, uint256 units, bool isBucket) private {
        IVaultExtension vault = extensionOf(chains[slot].vault);
        (uint256 before,) = vault.bucketOf(assetId);
        if (!isBucket) before = vault.supplyCap(assetId);
        bytes memory call = isBucket
            ? abi.encodeCall(IVaultExtension.setBucket, (assetId, uint104(units)))
            : abi.encodeCall(IVaultExtension.setSupplyCap, (assetId, units));
        uint64 since = _scheduledAt[slot][keccak256(call)];
        bool isLarger = before != 0 && units > before;
        // What waited for more than a week must be said again.
        bool isRipe = since != 0 && time >= since + 1 days && time <= since + 8 days;
        if (isLarger && !isRipe) return _schedule(slot, call, 1 days);
        if (isBucket) setBucket(assetId, units);
        else setSupplyCap(assetId, units);
        (uint256 now_,) = vault.bucketOf(assetId);
        same(isBucket ? now_ : vault.supplyCap(assetId), units, "a limit did not take effect");
        delete _scheduledAt[slot][keccak256(call)];
        did(isLarger ? "looser" : "stricter");
    }

    /// @dev What the owner's keys have power over.
    function _powersOf(uint16 slot) private view returns (bytes32) {
        MarginVault vault = chains[slot].vault;
        bytes memory limits;
        for (uint256 i = 0; i < COLLATERALS; ++i) {
            uint16 assetId = collateralAt(i);
            (uint256 capacity,) = extensionOf(vault).bucketOf(assetId);
            uint256 most = extensionOf(vault).supplyCap(assetId);
            limits = abi.encode(limits, capacity, most, extensionOf(vault).guardOf(assetId));
        }
        return keccak256(abi.encode(vault.assets(), vault.venues(), vault.guardian(), vault.owner(), limits));
    }

    // ------------------------------------------------------------------------------------------------------ recovery

    /// @dev The same operators accept, as if they were others: what was due is reversed, whoever signs from now on.
    function _scheduleRecovery(uint16 slot) private {
        address[] memory list = _newOperators();
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,bytes32 salt)"),
                keccak256("Plimsoll"),
                keccak256("1"),
                chains[slot].registry.salt()
            )
        );
        bytes32 structHash =
            keccak256(abi.encode(keccak256("Acceptance(bytes32 operators)"), keccak256(abi.encode(uint256(1), list))));
        bytes32 digest = keccak256(abi.encodePacked(hex"1901", domain, structHash));
        CompactSignature[] memory acceptances = new CompactSignature[](1);
        (acceptances[0].r, acceptances[0].vs) = vm.signCompact(recoveryKey(), digest);
        on(slot);
        vm.prank(OWNER);
        chains[slot].registry.scheduleRecovery(1, list, acceptances);
    }

    function _newOperators() private view returns (address[] memory list) {
        list = new address[](1);
        list[0] = vm.addr(recoveryKey());
    }

    function _recover(uint16 slot) private {
        SnapshotRegistry registry = chains[slot].registry;
        bool endsHalt = registry.isHalted();
        on(slot);
        registry.recover(1, _newOperators());
        vm.assertFalse(registry.isHalted(), "halted after a recovery");
        if (endsHalt) {
            _halts[slot].until = time;
            disown(slot);
        }
        did("recover");
    }

    /// @dev Everything due before it goes back to where it came from, and nothing of it is paid.
    function _requireReversed(uint16 slot) private {
        IVaultExtension vault = extensionOf(chains[slot].vault);
        uint256 count = dueCount(slot);
        for (uint256 i = 0; i < count; ++i) {
            Due memory due = vault.dueAt(i);
            if (due.units == 0) continue;
            tryPayDue(slot, i);
            _requireReversed(slot, i, due);
        }
        for (uint256 i = 0; i < notedCount(); ++i) {
            tryPayNoted(i);
        }
    }

    function _requireReversed(uint16 slot, uint256 id, Due memory due) private {
        (uint104 before,) = chains[slot].vault.balance(AccountId.unwrap(due.account), AssetId.unwrap(due.assetId));
        uint256 owed = due.venue == address(0) ? 0 : TestVenue(due.venue).debtOf(AccountId.unwrap(due.account));
        on(slot);
        extensionOf(chains[slot].vault).reverseDue(id);
        (uint104 units,) = chains[slot].vault.balance(AccountId.unwrap(due.account), AssetId.unwrap(due.assetId));
        same(units, before + due.units, "what was due did not come back");
        if (due.venue == address(0)) {
            did("reverse withdrawal");
            return;
        }
        same(
            TestVenue(due.venue).debtOf(AccountId.unwrap(due.account)),
            owed + seizedFor(slot, id),
            "a debt did not come back"
        );
        did("reverse seizure");
    }
}
