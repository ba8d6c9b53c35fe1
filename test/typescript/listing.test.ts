import { expect } from "chai";
import { encodeBytes32String, MaxUint256 } from "ethers";
import { listings, type MarketListing, marketParams } from "../../deploy/markets.ts";
import { loadPreset, presetNames } from "../../deploy/preset.ts";
import { ROLES } from "../../deploy/roles.ts";
import type { ClearingHouse, IClearingHouse } from "../../typechain-types/index.ts";
import { deployCore } from "./support/core.ts";
import { expectRefused, MAX_UINT256, stage, values, WAD } from "./support/stage.ts";
import { SEED, sharing, wad } from "./support/trading.ts";

type Params = MarketListing["params"];

describe("Listing", () => {
  const s = stage(sharing(loadPreset("textbook"), 10_000));
  const core = () => s.ballast.clearingHouse;
  const NEW = 9;

  /** Parameters that may be listed, but for the change. */
  function params(change: Partial<Params> = {}): Params {
    const preset = loadPreset("textbook");
    return { ...marketParams(preset, { symbol: "BTC", price: wad("60000") }, 100), ...change };
  }

  const list = (change: Partial<Params>, id = NEW) => core().listMarket(id, params(change));

  /** Expects the rule `name` to refuse the value, with its bounds. */
  const outOfBounds = (
    change: Partial<Params>,
    name: string,
    value: bigint,
    minimum: bigint,
    maximum: bigint,
  ) =>
    expectRefused(s, () => list(change), "ParameterOutOfBounds", [
      encodeBytes32String(name),
      value,
      minimum,
      maximum,
    ]);

  /** Brackets from [upper edge, maintenance, initial]; the last edge is open. */
  const brackets = (...rows: [string | bigint, string, string][]) =>
    rows.map(([upTo, maintenance, initial]) => ({
      upTo: wad(upTo),
      maintenance: wad(maintenance),
      initial: wad(initial),
    }));

  it("shows a market as it was listed", async () => {
    const four = brackets(
      ["100000", "0.03", "0.05"],
      ["500000", "0.05", "0.08"],
      ["2500000", "0.08", "0.12"],
      [MaxUint256, "0.15", "0.2"],
    );
    const listed = params({
      brackets: four,
      minExposure: wad("65535"),
      maxExposure: wad("1000000"),
    });
    await expect(core().listMarket(4095, listed)).to.emit(core(), "ListMarket");
    const { maxConfidence, ...stored } = listed;
    expect(values(await core().marketParams(4095))).to.deep.equal(
      structOf({ ...stored, maxConfidence: 0n }),
    );
    expect(maxConfidence > 0n).to.equal(true);
    const listedAt = BigInt(await s.ballast.connection.networkHelpers.time.latest());
    expect(values(await core().marketState(4095))).to.deep.equal([
      ...Array(8).fill(0n),
      listedAt,
      0n,
      0n,
      0n,
    ]);
  });

  /** Parameters as the values of a struct. */
  function structOf({ brackets: rows, ...rest }: Params): unknown[] {
    const { economy, maxConfidence, ...plain } = rest;
    const ordered = [...Object.values(plain), maxConfidence, Object.values(economy)];
    return [rows.map((row) => Object.values(row)), ...ordered];
  }

  it("numbers markets from 1 to 4,095: InvalidMarketId", async () => {
    for (const id of [0, 4096, 65_535]) {
      await expectRefused(s, () => list({}, id), "InvalidMarketId", [id]);
    }
  });

  it("lists a market once: MarketExists", async () => {
    await expectRefused(s, () => list({}, 1), "MarketExists", [1]);
  });

  for (const name of presetNames()) {
    it(`takes every market of the preset "${name}"`, async () => {
      const preset = sharing(loadPreset(name), 100_000);
      const specs = Object.keys(preset.markets).map((symbol) => ({ symbol, price: wad("7") }));
      for (const { id, params: listed } of listings(preset, specs)) {
        await core().listMarket(100 + id, listed);
        const { minExposure } = await core().marketParams(100 + id);
        expect(minExposure).to.equal(listed.minExposure);
      }
    });
  }

  describe("brackets", () => {
    it("are one to four: ParameterOutOfBounds", async () => {
      await outOfBounds({ brackets: [] }, "brackets", 0n, 1n, 4n);
      const row = (edge: string | bigint): [string | bigint, string, string] => [
        edge,
        "0.15",
        "0.2",
      ];
      const five = brackets(row("1"), row("2"), row("3"), row("4"), row(MaxUint256));
      await outOfBounds({ brackets: five }, "brackets", 5n, 1n, 4n);
    });

    it("have rising edges, the last of them open: ParameterOutOfBounds", async () => {
      const edge = (...edges: (string | bigint)[]) => ({
        brackets: brackets(
          ...edges.map((e): [string | bigint, string, string] => [e, "0.15", "0.2"]),
        ),
      });
      const max = MAX_UINT256;
      await outOfBounds(edge("5"), "upTo", wad("5"), max, max);
      await outOfBounds(edge("5", "5", max), "upTo", wad("5"), wad("5") + 1n, max);
      await outOfBounds(edge(0n, max), "upTo", 0n, 1n, max);
    });

    it("have rates that do not fall: ParameterOutOfBounds", async () => {
      const two = (first: [string, string], second: [string, string]) => ({
        brackets: brackets(["5", ...first], [MaxUint256, ...second]),
      });
      const rates: [string, string] = ["0.15", "0.2"];
      await outOfBounds(
        two(rates, ["0.1499", "0.2"]),
        "maintenance",
        wad("0.1499"),
        wad("0.15"),
        WAD,
      );
      await outOfBounds(
        two(rates, ["0.15", "0.1999"]),
        "initial",
        wad("0.1999"),
        wad("0.2"),
        5n * WAD,
      );
    });

    it("have rates within bounds: ParameterOutOfBounds", async () => {
      const one = (maintenance: string, initial: string) => ({
        brackets: brackets([MaxUint256, maintenance, initial]),
      });
      await outOfBounds(one("0.0009", "1"), "maintenance", wad("0.0009"), wad("0.001"), WAD);
      await outOfBounds(one("1.0001", "2"), "maintenance", wad("1.0001"), wad("0.001"), WAD);
      await outOfBounds(one("0.5", "5.0001"), "initial", wad("5.0001"), wad("0.001"), wad("5"));
    });

    it("put initial margin above the target of a liquidation: ParameterOutOfBounds", async () => {
      const one = (initial: string) => ({ brackets: brackets([MaxUint256, "0.15", initial]) });
      await outOfBounds(one("0.1649"), "initial", wad("0.1649"), wad("0.165"), MAX_UINT256);
      await list(one("0.165"));
      expect((await core().marketParams(NEW)).brackets[0]?.initial).to.equal(wad("0.165"));
    });
  });

  it("bounds every parameter: ParameterOutOfBounds", async () => {
    const cases: [keyof Params, bigint, bigint, bigint][] = [
      ["minExposure", WAD - 1n, WAD, wad("65535")],
      ["minExposure", wad("65536"), WAD, wad("65535")],
      ["takerFee", wad("0.01") + 1n, 0n, wad("0.01")],
      ["makerFee", wad("0.0005") + 1n, 0n, wad("0.0005")],
      ["minOrderFee", wad("1000") + 1n, 0n, wad("1000")],
      ["maxConfidence", 10n ** 12n - 1n, 10n ** 12n, wad("0.05")],
      ["maxConfidence", wad("0.05") + 1n, 10n ** 12n, wad("0.05")],
      ["skewScale", 0n, 1n, 2n ** 112n - 1n],
      ["skewScale", 2n ** 112n, 1n, 2n ** 112n - 1n],
      ["maxOpenInterest", 0n, 1n, params().skewScale],
      ["maxOpenInterest", params().skewScale + 1n, 1n, params().skewScale],
      ["maxExposure", wad("499"), wad("500"), 2n ** 128n - 1n],
      ["maxExposure", 2n ** 128n, wad("500"), 2n ** 128n - 1n],
      ["liquidationFee", 0n, 1n, wad("0.075")],
      ["liquidationFee", wad("0.07501"), 1n, wad("0.075")],
    ];
    for (const [name, value, low, high] of cases) {
      await outOfBounds({ [name]: value }, name, value, low, high);
    }
    const economies: [keyof Params["economy"], bigint, bigint, bigint][] = [
      ["fundingVelocity", wad("1000") + 1n, 0n, wad("1000")],
      ["maxFundingRate", wad("0.1") + 1n, 0n, wad("0.1")],
      ["vaultShare", wad("0.0001") - 1n, wad("0.0001"), WAD],
      ["vaultShare", WAD + 1n, wad("0.0001"), WAD],
      ["borrowKink", wad("0.01") - 1n, wad("0.01"), wad("0.99")],
      ["borrowKink", wad("0.99") + 1n, wad("0.01"), wad("0.99")],
      ["borrowKinkRate", wad("1") + 1n, 0n, wad("1")],
      ["borrowMaxRate", wad("5") + 1n, 0n, wad("5")],
      ["maxUtilisation", wad("0.01") - 1n, wad("0.01"), wad("5")],
      ["maxUtilisation", wad("5") + 1n, wad("0.01"), wad("5")],
    ];
    for (const [name, value, low, high] of economies) {
      const economy = { ...params().economy, [name]: value };
      await outOfBounds({ economy }, name, value, low, high);
    }
    await expectRefused(s, () => core().marketParams(NEW), "UnknownMarket", [NEW]);
  });

  describe("relations", () => {
    /** Taker fee, largest skew premium and half the confidence. */
    const exitCost = ({ takerFee, maxOpenInterest, skewScale, maxConfidence }: Params) =>
      takerFee + (maxOpenInterest * WAD + skewScale - 1n) / skewScale + maxConfidence / 2n;

    it("make liquidation no cheaper an exit than an order: ParameterOutOfBounds", async () => {
      const exit = exitCost(params());
      // 70% of what is charged stays with insurance and vault.
      const fee = wad("0.0092");
      const kept = wad("0.00644");
      expect(kept < exit).to.equal(true);
      await outOfBounds(
        { liquidationFee: fee },
        "liquidationFee after keeper",
        kept,
        exit,
        MAX_UINT256,
      );
      await list({ liquidationFee: wad("0.0093") });
      expect((await core().marketParams(NEW)).liquidationFee).to.equal(wad("0.0093"));
    });

    it("let whoever stands at the line still reduce: ParameterOutOfBounds", async () => {
      const steep = {
        brackets: brackets([MaxUint256, "0.15", "0.2"]),
        liquidationFee: wad("0.075"),
        skewScale: wad("1000"),
      };
      // 70% of the fee would pay for an exit of 5.25%, a quarter of a percent too much is refused.
      const dear = { ...steep, takerFee: wad("0.01"), maxConfidence: wad("0.05") };
      const exit = exitCost(params({ ...dear, maxOpenInterest: wad("17") }));
      expect(exit).to.equal(wad("0.052"));
      await list({ ...dear, maxOpenInterest: wad("17") });
      const half = brackets([MaxUint256, "0.1", "0.2"]);
      await outOfBounds(
        { ...dear, brackets: half, liquidationFee: wad("0.05"), maxOpenInterest: wad("0.1") },
        "liquidationFee after keeper",
        wad("0.035"),
        wad("0.0351"),
        MAX_UINT256,
      );
      const narrow = await deployCore(s, { keeperShare: wad("0.01") });
      const late = params({
        ...dear,
        brackets: half,
        liquidationFee: wad("0.05"),
        maxOpenInterest: wad("14.1"),
      });
      await expectRefused(
        s,
        () => narrow.listMarket(NEW, late),
        "ParameterOutOfBounds",
        [encodeBytes32String("cost of an exit"), wad("0.0501"), 0n, wad("0.05")],
        narrow,
      );
    });

    it("pay a keeper for the smallest step: ParameterOutOfBounds", async () => {
      await outOfBounds(
        { minExposure: wad("333") },
        "keeper reward",
        wad("0.999"),
        WAD,
        MAX_UINT256,
      );
      await list({ minExposure: wad("334") });
      expect((await core().marketParams(NEW)).minExposure).to.equal(wad("334"));
    });
  });

  it("keeps the parts of the vault behind markets within the whole: VaultSharesExceeded", async () => {
    const behind = (vaultShare: bigint) => ({ economy: { ...params().economy, vaultShare } });
    // Three markets of a percent each stand listed.
    const left = wad("0.97");
    const call = () => list(behind(left + wad("0.0001")));
    await expectRefused(s, call, "VaultSharesExceeded", [wad("1.0001"), WAD]);
    await list(behind(left));
    const more = () => list(behind(wad("0.0001")), NEW + 1);
    await expectRefused(s, more, "VaultSharesExceeded", [wad("1.0001"), WAD]);
  });

  it("refuses what its storage cannot hold: NotRepresentable", async () => {
    const rates = (upTo: bigint, maintenance: bigint, initial: bigint) => ({
      brackets: [
        { upTo, maintenance, initial },
        { upTo: MaxUint256, maintenance: wad("0.5"), initial: wad("1") },
      ],
    });
    const economy = (change: Partial<Params["economy"]>) => ({
      economy: { ...params().economy, ...change },
    });
    const [rate, edge, fee] = [10n ** 14n, WAD, 10n ** 13n];
    const cases: [Partial<Params>, bigint, bigint, bigint][] = [
      [rates(WAD, wad("0.15") + 1n, wad("0.2")), wad("0.15") + 1n, rate, 32_767n],
      [rates(WAD, wad("0.15"), wad("0.2") + 1n), wad("0.2") + 1n, rate, 65_535n],
      [rates(WAD + 1n, wad("0.15"), wad("0.2")), WAD + 1n, edge, 2n ** 32n - 1n],
      [rates(WAD << 32n, wad("0.15"), wad("0.2")), WAD << 32n, edge, 2n ** 32n - 1n],
      [{ liquidationFee: wad("0.01") + 1n }, wad("0.01") + 1n, fee, 65_535n],
      [{ minExposure: wad("500") + 1n }, wad("500") + 1n, edge, 65_535n],
      [economy({ fundingVelocity: WAD + 1n }), WAD + 1n, 10n ** 12n, 2n ** 32n - 1n],
      [economy({ maxFundingRate: edge / 100n + 1n }), edge / 100n + 1n, 10n ** 9n, 2n ** 32n - 1n],
      [economy({ vaultShare: edge / 100n + 1n }), edge / 100n + 1n, rate, 65_535n],
      [economy({ borrowKink: edge / 2n + 1n }), edge / 2n + 1n, rate, 65_535n],
      [economy({ borrowMaxRate: WAD + 1n }), WAD + 1n, rate, 65_535n],
      [economy({ maxUtilisation: WAD + 1n }), WAD + 1n, rate, 65_535n],
    ];
    for (const [change, value, unit, most] of cases) {
      await expectRefused(s, () => list(change), "NotRepresentable", [value, unit, most * unit]);
    }
  });

  describe("constructor", () => {
    it("keeps to its bounds: ParameterOutOfBounds", async () => {
      const cases: [keyof IClearingHouse.ConfigStruct, bigint, bigint, bigint][] = [
        ["buffer", wad("0.01") - 1n, wad("0.01"), wad("0.5")],
        ["buffer", wad("0.5") + 1n, wad("0.01"), wad("0.5")],
        ["profitWeight", WAD + 1n, 0n, WAD],
        ["keeperShare", wad("0.01") - 1n, wad("0.01"), WAD],
        ["keeperShare", WAD + 1n, wad("0.01"), WAD],
        ["insuranceShare", wad("0.7") + 1n, 0n, wad("0.7")],
        ["keeperFloor", wad("1000") + 1n, 0n, wad("1000")],
        ["topUpBudget", wad("1000000") + 1n, 0n, wad("1000000")],
        ["profitCap", wad("0.01") - 1n, wad("0.01"), WAD],
        ["profitCap", WAD + 1n, wad("0.01"), WAD],
        ["deleverageAbove", wad("0.5") - 1n, wad("0.5"), WAD],
        ["deleverageAbove", WAD + 1n, wad("0.5"), WAD],
        ["feeToInsurance", WAD + 1n, 0n, WAD],
        ["feeToProtocol", wad("0.9") + 1n, 0n, wad("0.9")],
        ["feeToReferrer", wad("0.3") + 1n, 0n, wad("0.3")],
        ["feeToIntegrator", wad("0.3") + 1n, 0n, wad("0.3")],
      ];
      for (const [name, value, low, high] of cases) {
        await expectRefused(s, () => deployCore(s, { [name]: value }), "ParameterOutOfBounds", [
          encodeBytes32String(name),
          value,
          low,
          high,
        ]);
      }
      const made: ClearingHouse = await deployCore(s, {
        buffer: wad("0.5"),
        profitWeight: WAD,
        keeperShare: wad("0.01"),
        insuranceShare: wad("0.99"),
        keeperFloor: wad("1000"),
      });
      expect((await made.config()).insuranceShare).to.equal(wad("0.99"));
      // What insurance and protocol take is not there for whoever brought the trade.
      const shares = { feeToInsurance: wad("0.6"), feeToProtocol: wad("0.3") };
      await expectRefused(
        s,
        () => deployCore(s, { ...shares, feeToIntegrator: wad("0.1") }),
        "ParameterOutOfBounds",
        [encodeBytes32String("feeToIntegrator"), wad("0.1"), 0n, 0n],
      );
    });

    it("takes a quote token of 2 to 18 decimals: UnsupportedDecimals", async () => {
      const { ethers } = s.ballast.connection;
      for (const decimals of [0, 1, 19, 255]) {
        const token = await ethers.deployContract("TestToken", ["T", "T", decimals]);
        await expectRefused(s, () => deployCore(s, {}, token), "UnsupportedDecimals", [decimals]);
      }
      for (const [decimals, unit] of [
        [2, 10n ** 16n],
        [18, 1n],
      ] as const) {
        const token = await ethers.deployContract("TestToken", ["T", "T", decimals]);
        const made = await deployCore(s, {}, token);
        await token.getFunction("mint")(s.address(0), 5n);
        await token.getFunction("approve")(made, 5n);
        await made.deposit(s.cross(1), 5n);
        expect((await made.accountState(s.cross(1))).cash).to.equal(5n * unit);
      }
    });
  });

  describe("roles", () => {
    it("let the vault's manager fund it, and do nothing else: AccessManagedUnauthorized", async () => {
      const { accessManager, quote } = s.ballast;
      await accessManager.grantRole(ROLES.VAULT, s.address(5), 0);
      await quote.mint(s.address(5), 9n);
      await quote.connect(s.signer(5)).approve(core(), 9n);
      const manager = core().connect(s.signer(5));
      await manager.fundVault(9n);
      expect((await core().pots()).vault).to.equal(wad(SEED) + 9n * 10n ** 12n);
      for (const call of [
        () => manager.listMarket(NEW, params()),
        () => manager.setSatellite(s.address(5), true),
        () => manager.collectFees(1n, s.address(5)),
      ]) {
        await expectRefused(s, call, "AccessManagedUnauthorized", [s.address(5)]);
      }
    });

    it("leave a change of authority to the authority: AccessManagedUnauthorized", async () => {
      const { router } = s.ballast;
      for (const contract of [core(), router]) {
        await expectRefused(
          s,
          () => contract.setAuthority(s.address(0)),
          "AccessManagedUnauthorized",
          [s.address(0)],
          contract,
        );
      }
    });
  });
});
