// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {CreditPool} from "../../src/CreditPool.sol";
import {InterestRate} from "../../src/types/InterestRate.sol";
import {PoolTerms} from "../../src/types/PoolTerms.sol";
import {TestToken} from "../utils/TestToken.sol";
import {vm} from "../utils/Vm.sol";
import {RAY} from "./Owners.sol";
import {Reach} from "./Reach.sol";

/// @dev A credit pool on slot 1 beside the test venues, whose lenders want out whenever they like.
abstract contract Lenders is Reach {
    uint16 internal constant DEBT_POOL = 9;
    uint256 internal constant POOL = SLOTS;
    uint64 internal constant EXIT_DELAY = 2 hours;
    uint256 private constant YEAR = 365 days;

    struct Request {
        address lender;
        uint256 id;
    }

    CreditPool internal pool;
    address[] internal lenders;
    Request[] internal requests;
    /// @dev By least debt, which a pool has for ever.
    mapping(uint256 minDebt => CreditPool) private _pools;
    bool internal hasBucket;

    function setUp() public virtual override {
        super.setUp();
        lenders = [actor("lender"), actor("second lender"), actor("third lender"), actor("last lender")];
        uint256[3] memory leasts = [uint256(100), 1_000, 5_000];
        for (uint256 i = 0; i < leasts.length; ++i) {
            _pools[leasts[i]] = _newPool(leasts[i] * DOLLAR);
        }
    }

    function addAssets() internal virtual override {
        super.addAssets();
        tokens[DEBT_POOL] = new TestToken(6);
        table.push(bytes32(uint256(debtAssetWord(10 ** 30, 1)) | (BONUS_DISTANCE << 32)));
    }

    /// @dev The pool of this run.
    function limit() internal virtual override {
        super.limit();
        pool = _pools[minDebt];
        addVenue(1, pool);
        for (uint256 i = 0; i < people.length; ++i) {
            fund(people[i], DEBT_POOL, 10 ** 18, address(pool));
        }
        fund(LIQUIDATOR, DEBT_POOL, 10 ** 18, address(pool));
        fund(CAROL, DEBT_POOL, 10 ** 18, address(pool));
        for (uint256 i = 0; i < lenders.length; ++i) {
            fund(lenders[i], DEBT_POOL, 10 ** 18, address(pool));
            _lend(lenders[i], (1 + random(100)) * size * DOLLAR);
        }
        // For whoever borrows at the end.
        _lend(lenders[0], minDebt * 300 * DOLLAR);
        hasBucket = random(2) == 0;
        if (!hasBucket) return;
        vm.prank(OWNER);
        pool.setLimits(uint104(size * (1 + random(4)) * DOLLAR), 0);
    }

    /// @dev The price of a debt share contains the interest.
    function reprice() internal override {
        if (address(pool) != address(0)) {
            setPrice(DEBT_POOL, Math.mulDiv(pool.index(), 10 ** 30, RAY, Math.Rounding.Ceil));
        }
    }

    function chargesOffInParts(uint256 venue) internal view override returns (bool) {
        return venue == POOL && hasBucket;
    }

    function venueOnOne() internal view virtual override returns (uint256) {
        return hasBucket ? 1 : POOL;
    }

    // ----------------------------------------------------------------------------------------------------- actions

    function lend(uint256 seed) external {
        begin(seed);
        _lend(lenders[random(lenders.length)], (1 + random(size)) * DOLLAR);
    }

    function asksToRedeem(uint256 seed) external {
        begin(seed);
        address lender = lenders[random(lenders.length)];
        uint256 shares = pool.balanceOf(lender);
        if (random(3) != 0) shares = random(shares + 1);
        if (pool.convertToAssets(shares) != 0) ask(lender, shares);
    }

    function paysRequest(uint256 seed) external {
        begin(seed);
        if (requests.length == 0) return;
        if (random(2) == 0) advance(EXIT_DELAY);
        tryPay(random(requests.length));
    }

    function returnsRequest(uint256 seed) external {
        begin(seed);
        if (requests.length == 0) return;
        if (random(4) == 0) advance(EXIT_DELAY);
        tryReturn(random(requests.length));
    }

    // -------------------------------------------------------------------------------------------------------- tries

    function ask(address lender, uint256 shares) internal returns (uint256 id) {
        vm.prank(lender);
        id = pool.requestRedeem(shares, lender, lender);
        requests.push(Request(lender, id));
        did("ask to redeem");
    }

    /// @dev After notice, for as long again, at the lower of the two values, and never more than there is.
    function tryPay(uint256 place) internal returns (uint256 paid) {
        Request memory request = requests[place];
        (uint256 shares, uint256 asked, uint256 opensAt, uint256 closesAt) =
            pool.redeemRequest(request.id, request.lender);
        uint256 worth = pool.convertToAssets(shares);
        uint256 most = worth < asked ? worth : asked;
        bool isOpen = most != 0 && time >= opensAt && time < closesAt && most <= pool.cash();
        try pool.payRequest(request.id, request.lender) returns (uint256 assets) {
            vm.assertTrue(isOpen, "redeemed when it was not time");
            atMost(assets, most, "redeemed for more than both values");
            atMost(most, assets + 1, "redeemed for less than both values");
            did("redeem");
            return assets;
        } catch (bytes memory reason) {
            refused(reason);
            vm.assertFalse(isOpen, "a lender was kept in");
        }
    }

    function tryReturn(uint256 place) internal {
        Request memory request = requests[place];
        (uint256 shares,,, uint256 closesAt) = pool.redeemRequest(request.id, request.lender);
        bool isClosed = shares != 0 && time >= closesAt;
        try pool.returnRequest(request.id, request.lender) {
            vm.assertTrue(isClosed, "given back too soon");
            did("return");
        } catch (bytes memory reason) {
            refused(reason);
            vm.assertFalse(isClosed, "shares were not given back");
        }
    }

    // ------------------------------------------------------------------------------------------------------- checks

    /// @dev What borrowers owe, they owe to lenders or to reserves; what the pool holds is somebody's.
    function requireBooks() internal view {
        uint256 units = 0;
        for (uint256 i = 0; i < people.length; ++i) {
            units += pool.debtOf(idOf(people[i]));
        }
        (uint256 lent, uint256 owed) = pool.debt();
        (, uint256 chargedOff) = pool.chargedOff();
        same(units, owed + chargedOff, "debts of nobody");
        same(pool.totalAssets() + pool.reserves(), pool.cash() + lent + pool.aside(), "books do not add up");
    }

    function _lend(address lender, uint256 tokenAmount) private {
        on(1);
        vm.prank(lender);
        pool.deposit(tokenAmount, lender);
        did("lend");
    }

    function _newPool(uint256 least) private returns (CreditPool) {
        on(1);
        PoolTerms memory terms = PoolTerms({
            rate: InterestRate(RAY / 100 / YEAR, RAY * 5 / 100 / YEAR, RAY * 50 / 100 / YEAR, RAY * 80 / 100),
            reserveFactor: 1_000,
            minDebt: least,
            writeOffReward: least / 20,
            exitDelay: EXIT_DELAY,
            reserveReceiver: RESERVE
        });
        return new CreditPool(chains[1].vault, DEBT_POOL, IERC20Metadata(address(tokens[DEBT_POOL])), terms);
    }
}
