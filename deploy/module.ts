import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";
import { ZeroAddress } from "ethers";
import type { Governance } from "./governance.ts";
import {
  type CollateralListing,
  coreConfig,
  type MarketListing,
  ordersConfig,
  routerConfig,
  vaultConfig,
} from "./markets.ts";
import type { Preset } from "./preset.ts";
import { type Managed, ROLES, type RoleFunctions, type RoleName } from "./roles.ts";

/** Pyth's mock accepts any update for this many wei, and calls a price valid for a day: the router decides age. */
const MOCK_FEE = 1n;
const MOCK_VALIDITY = 86_400;

/** What to deploy. */
export interface Plan {
  readonly preset: Preset;
  readonly markets: readonly MarketListing[];
  readonly collaterals: readonly CollateralListing[];
  /** Which role may call what, of the contracts that ask the access manager. */
  readonly access: Readonly<Record<Managed, readonly RoleFunctions[]>>;
  /** The token that accounts hold; by default a new one, which anyone may mint. */
  readonly quote?: string;
  /** Pyth's contract; by default a mock of it, which takes any price. */
  readonly pyth?: string;
  /** The chain's sequencer uptime feed; by default there is none. */
  readonly sequencer?: string;
  /** Who takes the protocol over; by default nobody: every role stays with the deployer. */
  readonly governance?: Governance;
}

/**
 * The whole protocol. A finished future is never redeployed, even if its code changed: raise the suffix of its id with
 * its code.
 */
export function ballastModule(plan: Plan) {
  const { preset, markets, collaterals, governance } = plan;
  return buildModule("Ballast_v7", (m) => {
    const deployer = m.getAccount(0);
    const accessManager = m.contract("AccessManager", [deployer]);
    const quote = plan.quote
      ? m.contractAt("TestToken", plan.quote)
      : m.contract("TestToken", [preset.quote.name, preset.quote.symbol, preset.quote.decimals]);
    const pyth = plan.pyth
      ? m.contractAt("MockPyth", plan.pyth)
      : m.contract("MockPyth", [MOCK_VALIDITY, MOCK_FEE]);
    const pythSource = m.contract("PythSource", [pyth]);
    const router = m.contract("PriceRouter", [accessManager, routerConfig(preset, plan.sequencer)]);

    const libraries = {
      Administration: m.library("Administration"),
      CollateralSale: m.library("CollateralSale"),
      Deleveraging: m.library("Deleveraging"),
      Emergency: m.library("Emergency"),
      Escrow: m.library("Escrow"),
      Fills: m.library("Fills"),
      LiquidationLedger: m.library("LiquidationLedger"),
      Nav: m.library("Nav"),
      Outlook: m.library("Outlook"),
      Payouts: m.library("Payouts"),
      Pledges: m.library("Pledges"),
      Trials: m.library("Trials"),
      Views: m.library("Views"),
    };
    const clearingHouse = m.contract(
      "ClearingHouse",
      [accessManager, quote, router, coreConfig(preset)],
      { libraries },
    );
    const operators = m.contract("Operators", [clearingHouse]);
    const orders = m.contract("Orders", [clearingHouse, operators, ordersConfig(preset)], {
      libraries: {
        Placing: m.library("Placing"),
        Settling: m.library("Settling"),
        Waiting: m.library("Waiting"),
      },
    });
    const guards = m.contract("Guards", [clearingHouse, operators, orders]);
    const liquidityVault = m.contract("LiquidityVault", [
      clearingHouse,
      preset.vault.name,
      preset.vault.symbol,
      vaultConfig(preset),
    ]);
    const lens = m.contract("Lens", [clearingHouse, orders, liquidityVault], {
      libraries: { AccountPages: m.library("AccountPages"), MarketPages: m.library("MarketPages") },
    });

    m.call(clearingHouse, "setSatellite", [orders, true], { id: "satellite_Orders" });
    m.call(clearingHouse, "setSatellite", [guards, true], { id: "satellite_Guards" });
    const holders: Record<RoleName, typeof deployer | typeof liquidityVault | string> = {
      ADMIN: deployer,
      VAULT: liquidityVault,
      GUARDIAN: governance?.guardian ?? deployer,
      RISK_COUNCIL: governance?.council ?? deployer,
    };
    const managed = { ClearingHouse: clearingHouse, PriceRouter: router };
    const functions = Object.entries(plan.access).flatMap(([name, list]) =>
      list.map((item) => ({ ...item, name: name as Managed })),
    );
    for (const role of Object.keys(ROLES) as RoleName[]) {
      const own = functions.filter((item) => item.role === role);
      // The administrator's is what a function has from the start, and the deployer until it hands over.
      if (role === "ADMIN" || (own.length === 0 && !governance)) continue;
      const value = ROLES[role];
      m.call(accessManager, "labelRole", [value, role], { id: `label_${role}` });
      m.call(accessManager, "grantRole", [value, holders[role], 0], { id: `grant_${role}` });
      for (const { name, functions } of own) {
        const selectors = functions.map(({ selector }) => selector);
        const id = `access_${name}_${role}`;
        m.call(accessManager, "setTargetFunctionRole", [managed[name], selectors, value], { id });
      }
    }
    if (!governance) {
      // The first market needs a vault before anyone has a share of it: what the deployer puts in belongs to nobody.
      m.call(accessManager, "grantRole", [ROLES.VAULT, deployer, 0], { id: "grantDeployer" });
    }
    // It administers itself, so that its delay and its members change only through itself; anyone may execute.
    const timelock = governance && {
      timelock: m.contract("TimelockController", [
        governance.delay,
        [governance.governor],
        [ZeroAddress],
        ZeroAddress,
      ]),
    };
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
      ...timelock,
      accessManager,
      quote,
      pyth,
      pythSource,
      router,
      clearingHouse,
      operators,
      orders,
      guards,
      liquidityVault,
      lens,
    };
  });
}
