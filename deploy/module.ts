import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";
import { id } from "ethers";
import {
  type CollateralListing,
  coreConfig,
  type MarketListing,
  ordersConfig,
  routerConfig,
  vaultConfig,
} from "./markets.ts";
import type { Preset } from "./preset.ts";

/** Pyth's mock accepts any update for this many wei, and calls a price valid for a day: the router decides age. */
const MOCK_FEE = 1n;
const MOCK_VALIDITY = 86_400;

const VAULT_FUNCTIONS = ["fundVault(uint256)", "payVault(uint256,address)"].map((signature) =>
  id(signature).slice(0, 10),
);

/** The role that manages the vault's money. */
export const VAULT_ROLE = 1n;

/**
 * The whole protocol on a chain without a token or an oracle of its own. A finished future is never redeployed, even
 * if its code changed: raise the suffix of its id with its code.
 */
export function ballastModule(
  preset: Preset,
  markets: readonly MarketListing[],
  collaterals: readonly CollateralListing[],
) {
  return buildModule("Ballast_v3", (m) => {
    const deployer = m.getAccount(0);
    const accessManager = m.contract("AccessManager", [deployer]);
    const quote = m.contract("TestToken", [
      preset.quote.name,
      preset.quote.symbol,
      preset.quote.decimals,
    ]);
    const pyth = m.contract("MockPyth", [MOCK_VALIDITY, MOCK_FEE]);
    const pythSource = m.contract("PythSource", [pyth]);
    const router = m.contract("PriceRouter", [accessManager, routerConfig(preset)]);

    const libraries = {
      Administration: m.library("Administration"),
      CollateralSale: m.library("CollateralSale"),
      Deleveraging: m.library("Deleveraging"),
      Emergency: m.library("Emergency"),
      Escrow: m.library("Escrow"),
      Fills: m.library("Fills"),
      LiquidationLedger: m.library("LiquidationLedger"),
      Nav: m.library("Nav"),
      Payouts: m.library("Payouts"),
      Pledges: m.library("Pledges"),
      Views: m.library("Views"),
    };
    const clearingHouse = m.contract(
      "ClearingHouse",
      [accessManager, quote, router, coreConfig(preset)],
      { libraries },
    );
    const orders = m.contract("Orders", [clearingHouse, ordersConfig(preset)]);
    const liquidityVault = m.contract("LiquidityVault", [
      clearingHouse,
      preset.vault.name,
      preset.vault.symbol,
      vaultConfig(preset),
    ]);

    m.call(clearingHouse, "setSatellite", [orders, true]);
    m.call(accessManager, "labelRole", [VAULT_ROLE, "VAULT"]);
    m.call(accessManager, "grantRole", [VAULT_ROLE, liquidityVault, 0], { id: "grantVault" });
    // The first market needs a vault before anyone has a share of it: what the deployer puts in belongs to nobody.
    m.call(accessManager, "grantRole", [VAULT_ROLE, deployer, 0], { id: "grantDeployer" });
    m.call(accessManager, "setTargetFunctionRole", [clearingHouse, VAULT_FUNCTIONS, VAULT_ROLE]);
    for (const market of markets) {
      m.call(router, "setFeed", [market.id, { source: pythSource, ...market.feed }], {
        id: `setFeed_${market.id}`,
      });
      m.call(clearingHouse, "listMarket", [market.id, market.params], {
        id: `listMarket_${market.id}`,
      });
    }
    // They are listed afterwards: for that a price is published, and one of a resumed deployment would be stale.
    const tokens: Record<string, typeof quote> = {};
    for (const { symbol, name, decimals } of collaterals) {
      const id = `collateral_${symbol}`;
      tokens[id] = m.contract("TestToken", [name, symbol, decimals], { id });
    }
    return {
      ...tokens,
      accessManager,
      quote,
      pyth,
      pythSource,
      router,
      clearingHouse,
      orders,
      liquidityVault,
    };
  });
}
