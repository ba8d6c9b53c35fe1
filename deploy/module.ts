import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";
import { id } from "ethers";
import { coreConfig, type MarketListing, ordersConfig } from "./markets.ts";
import type { Preset } from "./preset.ts";

/** Pyth's mock accepts any update for this many wei, and calls a price valid for a day: the router decides age. */
const MOCK_FEE = 1n;
const MOCK_VALIDITY = 86_400;

const FUND_VAULT = id("fundVault(uint256)").slice(0, 10);

/** The role that manages the vault's money. */
export const VAULT_ROLE = 1n;

/**
 * The whole protocol on a chain without a token or an oracle of its own. A finished future is never redeployed, even
 * if its code changed: raise the suffix of its id with its code.
 */
export function ballastModule(preset: Preset, markets: readonly MarketListing[]) {
  return buildModule("Ballast_v1", (m) => {
    const deployer = m.getAccount(0);
    const accessManager = m.contract("AccessManager", [deployer]);
    const quote = m.contract("TestToken", [
      preset.quote.name,
      preset.quote.symbol,
      preset.quote.decimals,
    ]);
    const pyth = m.contract("MockPyth", [MOCK_VALIDITY, MOCK_FEE]);
    const pythSource = m.contract("PythSource", [pyth]);
    const router = m.contract("PriceRouter", [accessManager]);

    const libraries = {
      Escrow: m.library("Escrow"),
      Fills: m.library("Fills"),
      Listing: m.library("Listing"),
      Views: m.library("Views"),
    };
    const clearingHouse = m.contract(
      "ClearingHouse",
      [accessManager, quote, router, coreConfig(preset)],
      { libraries },
    );
    const orders = m.contract("Orders", [clearingHouse, ordersConfig(preset)]);

    m.call(clearingHouse, "setSatellite", [orders, true]);
    m.call(accessManager, "labelRole", [VAULT_ROLE, "VAULT"]);
    m.call(accessManager, "grantRole", [VAULT_ROLE, deployer, 0]);
    m.call(accessManager, "setTargetFunctionRole", [clearingHouse, [FUND_VAULT], VAULT_ROLE]);
    for (const market of markets) {
      m.call(
        router,
        "setFeed",
        [market.id, pythSource, market.feedId, market.maxAge, market.maxConfidence],
        {
          id: `setFeed_${market.id}`,
        },
      );
      m.call(clearingHouse, "listMarket", [market.id, market.params], {
        id: `listMarket_${market.id}`,
      });
    }
    return { accessManager, quote, pyth, pythSource, router, clearingHouse, orders };
  });
}
