// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @notice A stream of reproducible draws out of one fuzzed seed, for cases with more parts than a test has arguments.
struct Rng {
    uint256 state;
}

using RngLib for Rng global;

library RngLib {
    function next(Rng memory self) internal pure returns (uint256) {
        self.state = uint256(keccak256(abi.encode(self.state)));
        return self.state;
    }

    /// @dev Uniform in [low, high].
    function between(Rng memory self, uint256 low, uint256 high) internal pure returns (uint256) {
        return low + (next(self) % (high - low + 1));
    }

    function betweenInt(Rng memory self, int256 low, int256 high) internal pure returns (int256) {
        return low + int256(next(self) % (uint256(high - low) + 1));
    }

    /// @dev In [low, high], its order of magnitude uniform; `low` above zero.
    function magnitude(Rng memory self, uint256 low, uint256 high) internal pure returns (uint256) {
        uint256 doublings;
        while (low << (doublings + 1) <= high) ++doublings;
        uint256 least = low << (next(self) % (doublings + 1));
        return between(self, least, 2 * least < high ? 2 * least : high);
    }

    /// @dev True once in `n` draws.
    function once(Rng memory self, uint256 n) internal pure returns (bool) {
        return next(self) % n == 0;
    }
}
