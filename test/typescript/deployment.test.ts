// The deployment commands against a node in a process of its own: deploy, deploy again, check, tamper, record, kill, resume.
import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { expect } from "chai";
import { Interface } from "ethers";
import hre from "hardhat";
import { decimalsFor, mockPublication } from "../../deploy/mockPyth.ts";
import { type Anvil, anvilBinary, startAnvil } from "./support/anvil.ts";
import { seededRandom, seedFromEnvironment } from "./support/random.ts";

/** How often a deployment is killed. */
const KILLS = 3;
const DEPLOYER = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266";
const STRANGER = "0x15d34AAf54267DB7D7c367839AAf71A00a2C6A65";
const GUARDIAN = 2n;
/** Of every market's price in the preset of anvil; the core, which checks the fees with it, does not keep it. */
const maxConfidence = 5n * 10n ** 15n;

interface Outcome {
  readonly code: number | null;
  readonly output: string;
}

interface Record {
  readonly contracts: { readonly [name: string]: { readonly address: string } };
  readonly commit: string | null;
}

describe("Deployment", function () {
  this.timeout(60_000);
  const folders: string[] = [];
  const nodes: Anvil[] = [];

  before(async function () {
    if (anvilBinary() === undefined) {
      console.log("      anvil has no package for this machine, and is not on the path");
      return this.skip();
    }
    // From nothing this takes minutes; in a whole run it is there already.
    this.timeout(600_000);
    const built = await command(["scripts/build.ts", "--profile", "production"]);
    expect(built.code, built.output).to.equal(0);
  });
  after(() => {
    for (const node of nodes) node.stop();
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });

  describe("on a fresh chain", () => {
    let node: Anvil;
    let out: string;
    before(async () => {
      [node, out] = [await fresh(), folder()];
      const { code, output } = await deploy(node, out);
      expect(code, output).to.equal(0);
      expect(output).to.contain("Next: npm run check:deployment -- --network anvil");
    });

    it("is what was asked for", async () => {
      const { code, output } = await check(node, out);
      expect(code, output).to.equal(0);
      expect(output).to.match(/^\d\d passed, 0 failed, 0 to be seen to$/m);
    });

    it("is left as it is by a second run, to the byte", async () => {
      const before = [digest(out), await progressOf(node)];
      const { code, output } = await deploy(node, out);
      expect(code, output).to.equal(0);
      expect(output).to.contain("Nothing to do");
      expect([digest(out), await progressOf(node)]).to.deep.equal(before);
      expect((await check(node, out)).code).to.equal(0);
    });

    it("is deployed anew on another chain of the same number", async () => {
      const other = await fresh();
      const elsewhere = folder();
      expect((await deploy(other, elsewhere)).code).to.equal(0);
      // What `npm run node` leaves behind has no plan.
      rmSync(join(elsewhere, "deploy/deployments/chain-31337/plan.json"));
      const third = await fresh();
      const { code, output } = await deploy(third, elsewhere);
      expect(code, output).to.equal(0);
      expect((await check(third, elsewhere)).code).to.equal(0);
    });

    it("is not changed by other parameters: one sentence", async () => {
      const { code, output } = await deploy(node, out, "--price", "BTC=50000");
      expect(code).to.equal(1);
      expect(output.trim()).to.equal(
        "✘ The deployment to anvil was begun with BTC firstPrice 60000, not 50000: what is deployed cannot change.",
      );
    });

    describe("tampered with", () => {
      let snapshot: unknown;
      beforeEach(async () => {
        snapshot = await node.ask("evm_snapshot");
      });
      afterEach(async () => {
        await node.ask("evm_revert", snapshot);
      });

      it("tells of a stranger with a role", async () => {
        await byTimelock("AccessManager", "grantRole", [GUARDIAN, STRANGER, 0]);
        await expectFault(`${STRANGER} holds GUARDIAN and should not`);
      });

      it("tells of a role that is to come, and of one nobody knows", async () => {
        await byTimelock("AccessManager", "grantRole", [9n, STRANGER, 0]);
        await expectFault(`${STRANGER} holds role 9, which has no name`);
      });

      it("tells of a deployer that kept a role", async () => {
        await byTimelock("AccessManager", "grantRole", [0n, DEPLOYER, 0]);
        await expectFault("it holds ADMIN, now or from", `${DEPLOYER} holds ADMIN and should not`);
      });

      it("tells of a guardian that lost its role", async () => {
        const guardian = "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC";
        await byTimelock("AccessManager", "revokeRole", [GUARDIAN, guardian]);
        await expectFault(`${guardian} should hold GUARDIAN and does not`);
      });

      it("tells of a function that another role may call", async () => {
        const { address } = contract("ClearingHouse");
        const selector = new Interface(["function setSatellite(address,bool)"]).getFunction(
          "setSatellite",
        )?.selector;
        await byTimelock("AccessManager", "setTargetFunctionRole", [address, [selector], GUARDIAN]);
        await expectFault("setSatellite(address,bool) is role 2's, not 0's");
      });

      it("tells of a stranger that may fill", async () => {
        await byTimelock("ClearingHouse", "setSatellite", [STRANGER, true]);
        await expectFault(`${STRANGER} may fill and should not`);
      });

      it("tells of a shorter delay", async () => {
        await byTimelock("TimelockController", "updateDelay", [1n]);
        await expectFault("1 s, recorded 60 s");
      });

      it("tells of other code", async () => {
        const { address } = contract("Orders");
        const code = String(await node.ask("eth_getCode", address, "latest"));
        // One byte in the middle: another instruction, or another constant.
        const at = 2 + 2 * Math.floor(code.length / 4);
        const other = code.slice(at, at + 2) === "5b" ? "00" : "5b";
        await node.ask("anvil_setCode", address, code.slice(0, at) + other + code.slice(at + 2));
        await expectFault(
          `the code is not the recorded one at ${address}; the code is not what this build makes`,
        );
        const again = await deploy(node, out);
        expect(again.code).to.equal(1);
        expect(again.output).to.contain(`Orders at ${address} has other code than this build`);
      });

      it("tells of an immutable that was swapped", async () => {
        const { address } = contract("Orders");
        const code = String(await node.ask("eth_getCode", address, "latest"));
        const core = contract("ClearingHouse").address.slice(2).toLowerCase();
        const swapped = code.replaceAll(core, STRANGER.slice(2).toLowerCase());
        expect(swapped).not.to.equal(code);
        await node.ask("anvil_setCode", address, swapped);
        await expectFault("the code is not the recorded one");
      });

      it("tells of code that is gone", async () => {
        const { address } = contract("Nav");
        await node.ask("anvil_setCode", address, "0x");
        await expectFault(`there is no code at ${address}`);
      });

      it("tells of a record that was edited", async () => {
        const path = join(out, "deployments/anvil/deployment.json");
        const text = readFileSync(path, "utf8");
        try {
          writeFileSync(path, text.replace('"takerFee": "500000000000000"', '"takerFee": "1"'));
          await expectFault("on chain takerFee is not as recorded");
        } finally {
          writeFileSync(path, text);
        }
      });

      it("warns of prices that are old", async () => {
        await node.ask("evm_increaseTime", 3_600);
        await node.ask("evm_mine");
        const { code, output } = await check(node, out);
        expect(code, output).to.equal(0);
        expect(output).to.match(/price of BTC +│ 36\d\d s old: nobody has asked for a newer one/);
      });

      describe("by governance", () => {
        let path: string;
        let text: string;
        beforeEach(() => {
          path = join(out, "deployments/anvil/deployment.json");
          text = readFileSync(path, "utf8");
        });
        afterEach(() => writeFileSync(path, text));

        it("is brought up to date by record:deployment", async function () {
          this.timeout(180_000);
          await change();
          await expectFault("on chain takerFee is not as recorded");
          const before = digest(out);
          const again = await deploy(node, out);
          expect(again.code, again.output).to.equal(0);
          expect(again.output).to.contain(
            "Governance has changed since the record was written: role GUARDIAN, timelock delay, market BTC takerFee, feed ETH config.maxAge, collateral BTC cap.",
          );
          expect(again.output).to.contain("npm run record:deployment -- --network anvil brings it");
          expect(digest(out), "deployed again").to.deep.equal(before);

          const rows = [
            /role GUARDIAN +│ 0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC │ 0x15d34AAf/,
            /timelock delay +│ 60 +│ 90 /,
            /market BTC takerFee +│ 500000000000000 +│ 600000000000000 /,
            /feed ETH config.maxAge +│ 60 +│ 45 /,
            /collateral BTC cap +│ \d+ +│ 12345678 /,
          ];
          const dry = await record(node, out, "--dry-run");
          expect(dry.code, dry.output).to.equal(0);
          for (const row of rows) expect(dry.output).to.match(row);
          expect(dry.output).to.contain("Nothing was written");
          expect(digest(out), "a dry run").to.deep.equal(before);

          const wrote = await record(node, out);
          expect(wrote.code, wrote.output).to.equal(0);
          for (const row of rows) expect(wrote.output).to.match(row);
          expect(wrote.output).to.contain(`Wrote ${path}`);
          expect(wrote.output).to.contain("Next: npm run check:deployment -- --network anvil, and");
          const [was, is] = [JSON.parse(text), JSON.parse(readFileSync(path, "utf8"))];
          for (const key of ["commit", "block", "deployer", "contracts", "markets", "access"]) {
            expect(is[key], key).to.deep.equal(was[key]);
          }
          const after = { ...digest(out), [path]: before[path] };
          expect(after, "only the record").to.deep.equal(before);

          // The delay is the network's as well, whose file the proposal changes.
          await expectFault("90 s, not 60 s as anvil asks");
          await byTimelock("TimelockController", "updateDelay", [60n]);
          expect((await record(node, out)).code).to.equal(0);
          const { code, output } = await check(node, out);
          expect(code, output).to.equal(0);
          for (const change of [
            "takerFee is 600000000000000, not 500000000000000 as preset textbook has it",
            "config.maxAge is 45, not 60 as preset textbook has it",
            "cap is 12345678, not ",
          ]) {
            expect(output).to.contain(`changed by governance since: ${change}`);
          }
          expect(output).to.contain(STRANGER);
          const last = await record(node, out);
          expect(last.code, last.output).to.equal(0);
          expect(last.output).to.contain(`Nothing differs: ${path} says what the chain says.`);
        });

        it("may list a market that the record did not know", async function () {
          this.timeout(120_000);
          await list();
          await expectFault("market 4 without a name", "on chain it is not as recorded");
          const { code, output } = await record(node, out);
          expect(code, output).to.equal(0);
          expect(output).to.match(/feed 4 config.maxAge +│ – +│ 60 /);
          const checked = await check(node, out);
          expect(checked.code, checked.output).to.equal(0);
          expect(checked.output).to.contain("listed by governance since: preset textbook knows");
        });

        it("cannot have changed code: nothing is recorded", async () => {
          const { address } = contract("Orders");
          const code = String(await node.ask("eth_getCode", address, "latest"));
          const core = contract("ClearingHouse").address.slice(2).toLowerCase();
          const swapped = code.replaceAll(core, STRANGER.slice(2).toLowerCase());
          await node.ask("anvil_setCode", address, swapped);
          await expectRefusal(
            /^✘ Orders codeHash is 0x\w{64} on chain and 0x\w{64} in the record: /,
          );
        });

        it("cannot have changed what is fixed: nothing is recorded", async () => {
          const edited = JSON.parse(text);
          edited.parameters.configs.ClearingHouse.haltDelay = "1";
          writeFileSync(path, JSON.stringify(edited));
          await expectRefusal(
            /^✘ config of ClearingHouse haltDelay is 86400 on chain and 1 in the record: /,
          );
          const { address } = contract("PriceRouter");
          const moved = JSON.parse(text);
          moved.contracts.PriceRouter.address = STRANGER;
          writeFileSync(path, JSON.stringify(moved));
          await expectRefusal(
            new RegExp(`^✘ PriceRouter address is ${address} on chain and ${STRANGER} in the rec`),
          );
        });

        it("takes what was committed with the record: one sentence", async () => {
          const elsewhere = folder();
          cpSync(join(out, "deployments"), join(elsewhere, "deployments"), { recursive: true });
          const { code, output } = await record(node, elsewhere);
          expect(code, output).to.equal(1);
          const journal = join(elsewhere, "deploy/deployments/chain-31337");
          expect(output.trim()).to.equal(
            `✘ There is no deployment in ${journal}: restore what was committed with the record.`,
          );
        });

        async function expectRefusal(sentence: RegExp): Promise<void> {
          const before = digest(out);
          const { code, output } = await record(node, out);
          expect(code, output).to.equal(1);
          expect(output.trim()).to.match(sentence);
          expect(output.trim()).to.match(
            /: no governance can change that, so .+ stays as it is\.$/,
          );
          expect(digest(out)).to.deep.equal(before);
        }

        /** One thing of each kind. */
        async function change(): Promise<void> {
          const { parameters } = JSON.parse(text);
          const [btc, eth] = parameters.markets;
          const [token] = parameters.collateral;
          await publish(btc.feed.config.feedId);
          const market = { ...btc.params, takerFee: 600_000_000_000_000n, maxConfidence };
          await byTimelock("ClearingHouse", "setMarketParams", [1, market]);
          await byTimelock("PriceRouter", "setFeed", [2, { ...eth.feed.config, maxAge: 45 }]);
          const terms = { ...token.params, cap: 12_345_678n };
          await byTimelock("ClearingHouse", "setCollateralParams", [token.token, terms]);
          const guardian = "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC";
          await byTimelock("AccessManager", "revokeRole", [GUARDIAN, guardian]);
          await byTimelock("AccessManager", "grantRole", [GUARDIAN, STRANGER, 0]);
          await byTimelock("TimelockController", "updateDelay", [90n]);
        }

        /** A fourth market, priced as the first is; the vault stands behind it with what the others leave. */
        async function list(): Promise<void> {
          const [{ params, feed }] = JSON.parse(text).parameters.markets;
          const economy = { ...params.economy, vaultShare: 10n ** 16n };
          await byTimelock("PriceRouter", "setFeed", [4, feed.config]);
          const market = { ...params, economy, maxConfidence };
          await byTimelock("ClearingHouse", "listMarket", [4, market]);
        }

        /** A new price for a market, which changes of it are counted at. */
        async function publish(feedId: string): Promise<void> {
          await node.ask("evm_mine");
          const latest = await node.ask("eth_getBlockByNumber", "latest", false);
          const publishTime = Number((latest as { timestamp: string }).timestamp);
          const price = 60_000n * 10n ** 18n;
          const decimals = decimalsFor(price);
          const publication = { feedId, price, decimals, publishTime, previousTime: 0 };
          const update = { marketIds: [1], data: [mockPublication(publication)] };
          await send(DEPLOYER, "PriceRouter", "update", [update], "0xde0b6b3a7640000");
        }
      });

      async function expectFault(...faults: string[]): Promise<void> {
        const { code, output } = await check(node, out);
        expect(code, output).to.equal(1);
        for (const fault of faults) expect(output).to.contain(fault);
        expect(output).to.match(/^\d+ passed, [1-9]\d* failed/m);
      }

      /** As governance would after its delay. */
      async function byTimelock(name: string, method: string, args: unknown[]): Promise<void> {
        const from = contract("TimelockController").address;
        await node.ask("anvil_impersonateAccount", from);
        await node.ask("anvil_setBalance", from, "0xde0b6b3a7640000");
        await send(from, name, method, args);
      }

      async function send(
        from: string,
        name: string,
        method: string,
        args: unknown[],
        value = "0x0",
      ): Promise<void> {
        const { abi } = await hre.artifacts.readArtifact(name);
        const data = new Interface(abi).encodeFunctionData(method, args);
        const to = contract(name).address;
        // Five millions: in the second after an estimate, what accrues may take more than it said.
        const gas = "0x4c4b40";
        const hash = await node.ask("eth_sendTransaction", { from, to, data, value, gas });
        let receipt: unknown = null;
        // The node answers before the block is there.
        while (receipt === null) receipt = await node.ask("eth_getTransactionReceipt", hash);
        expect((receipt as { status: string }).status, method).to.equal("0x1");
      }
    });

    function contract(name: string): { readonly address: string } {
      const path = join(out, "deployments/anvil/deployment.json");
      const record: Record = JSON.parse(readFileSync(path, "utf8"));
      const found = record.contracts[name];
      if (found === undefined) throw new Error(`There is no ${name}.`);
      return found;
    }
  });

  describe("killed in the middle", () => {
    const seed = seedFromEnvironment();
    const random = seededRandom(seed);
    for (let i = 0; i < KILLS; i++) {
      it(`goes on where it was, kill ${i + 1} (seed ${seed})`, async () => {
        const [node, out] = [await fresh(), folder()];
        // Anywhere from the first transaction to the last steps of the handover.
        const steps = Number(random.between(1n, 36n));
        const killed = await killAfter(node, out, steps);
        expect(killed, "it was over before it was killed").to.equal(true);
        const { code, output } = await deploy(node, out);
        expect(code, `killed after ${steps} transactions:\n${output}`).to.equal(0);
        const checked = await check(node, out);
        expect(checked.code, `killed after ${steps} transactions:\n${checked.output}`).to.equal(0);
      });
    }
  });

  describe("rehearsed for a public network", () => {
    // As slow a chain as those are, as to who confirms what; the time between two blocks is another.
    const chain = ["--chain-id", "84532", "--block-time", "0.2"];
    const PYTH = "0xA2aa501b19aff244D90cc15a4Cf739D2725B5729";
    const holders = {
      BALLAST_GOVERNOR: "0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
      BALLAST_GUARDIAN: "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC",
      BALLAST_COUNCIL: "0x90F79bf6EB2c4f870365E785982E1f101E93b906",
    };
    // Of the first well-known account, which has ether on every such node.
    const key = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";
    const script = (name: string, out: string) => [
      `scripts/${name}.ts`,
      ...["--network", "baseSepolia", "--out", out, "--no-build"],
    ];

    it("deploys with keys and holders of its own, and waits for its first price", async () => {
      const [node, out] = [await fresh(...chain), folder()];
      const { deployedBytecode } = await hre.artifacts.readArtifact("MockPyth");
      await node.ask("anvil_setCode", PYTH, deployedBytecode);
      const env = { BASE_SEPOLIA_RPC_URL: node.url, BALLAST_DEPLOYER_KEY: key };
      const price = ["--price", "BTC=77000"];
      const first = await command([...script("deploy", out), ...price], { ...env, ...holders });
      expect(first.code, first.output).to.equal(0);
      // What it was begun with need not be said again.
      const before = digest(out);
      const second = await command(script("deploy", out), env);
      expect(second.code, second.output).to.equal(0);
      expect(second.output).to.contain("Nothing to do");
      expect(digest(out)).to.deep.equal(before);
      // A check takes no key.
      const checked = await command(script("checkDeployment", out), {
        BASE_SEPOLIA_RPC_URL: node.url,
      });
      expect(checked.code, checked.output).to.equal(0);
      expect(checked.output).to.match(/price of BTC +│ no price yet: run the keeper/);
      expect(checked.output).to.contain("from a first price of 77000");
      expect(checked.output).to.match(/^\d\d passed, 0 failed, 3 to be seen to$/m);
      const verified = await command(script("verifyDeployment", out), env);
      expect(verified.code).to.equal(1);
      expect(verified.output).to.contain("baseSepolia needs a key of Etherscan's");
      for (const secret of [key.slice(2), new URL(node.url).host]) {
        for (const path of Object.keys(digest(out))) {
          expect(readFileSync(path, "utf8"), path).not.to.contain(secret);
        }
      }
      const other = await fresh(...chain);
      const moved = await command(script("deploy", out), {
        ...env,
        BASE_SEPOLIA_RPC_URL: other.url,
      });
      expect(moved.code).to.equal(1);
      expect(moved.output).to.contain("was begun on another chain than the node of baseSepolia");
    });
  });

  describe("asked for what cannot be", () => {
    const node = "http://127.0.0.1:9";

    it("names the networks there are", async () => {
      for (const script of ["deploy", "checkDeployment", "recordDeployment", "verifyDeployment"]) {
        await expectSentence(
          [`scripts/${script}.ts`, "--network", "mainnet"],
          {},
          'Unknown network "mainnet": there are anvil, baseSepolia, arbitrumSepolia, optimismSepolia.',
        );
      }
    });

    it("says that the node is out of reach", async () => {
      await expectSentence(
        ["scripts/deploy.ts", "--network", "anvil"],
        { BALLAST_ANVIL_URL: node },
        'The node of anvil is out of reach: start it with "anvil", or set BALLAST_ANVIL_URL.',
      );
    });

    it("says that the node serves another chain", async () => {
      const other = await fresh("--chain-id", "1337");
      for (const script of ["deploy", "checkDeployment"]) {
        await expectSentence(
          [`scripts/${script}.ts`, "--network", "anvil"],
          { BALLAST_ANVIL_URL: other.url },
          "The node of anvil serves chain 1337, not chain 31337.",
        );
      }
    });

    it("says which variable is missing, and what a wrong one should be", async () => {
      const chain = await fresh("--chain-id", "84532");
      const args = ["scripts/deploy.ts", "--network", "baseSepolia", "--out", folder()];
      const missing = (what: string, name: string) =>
        `baseSepolia needs ${what}: store it with "npx hardhat keystore set ${name}", or set ${name} in the environment.`;
      const known: { [name: string]: string } = {};
      await expectSentence(args, known, missing("the URL of a node", "BASE_SEPOLIA_RPC_URL"));
      known.BASE_SEPOLIA_RPC_URL = chain.url;
      await expectSentence(
        args,
        known,
        missing("the deployer's private key", "BALLAST_DEPLOYER_KEY"),
      );
      await expectSentence(
        args,
        { ...known, BALLAST_DEPLOYER_KEY: "secret" },
        "BALLAST_DEPLOYER_KEY is not a private key: 64 hexadecimal digits.",
      );
      known.BALLAST_DEPLOYER_KEY = `0x${"1".repeat(64)}`;
      const poor = "0x19E7E376E7C213B7E7e7e46cc70A5dD086DAff2A";
      await expectSentence(
        args,
        known,
        `The deployer ${poor} has no ether on baseSepolia: send it some.`,
      );
      await chain.ask("anvil_setBalance", poor, "0xde0b6b3a7640000");
      await expectSentence(args, known, missing("the governor's address", "BALLAST_GOVERNOR"));
      await expectSentence(
        args,
        { ...known, BALLAST_GOVERNOR: "me" },
        "BALLAST_GOVERNOR is not an address: it is to be the governor's address.",
      );
      const all = { BALLAST_GOVERNOR: poor, BALLAST_GUARDIAN: STRANGER, BALLAST_COUNCIL: STRANGER };
      await expectSentence(
        args,
        { ...known, ...all },
        `The governor is the deployer ${poor}, with whom nothing may remain: name another account.`,
      );
    });

    it("says that nothing was deployed", async () => {
      const chain = await fresh();
      for (const script of ["checkDeployment", "recordDeployment"]) {
        await expectSentence(
          [`scripts/${script}.ts`, "--network", "anvil", "--out", folder()],
          { BALLAST_ANVIL_URL: chain.url },
          'There is no record of anvil: nothing was deployed there; run "npm run deploy -- --network anvil".',
        );
      }
    });

    it("says what a verification takes", async () => {
      await expectSentence(
        ["scripts/verifyDeployment.ts", "--network", "anvil"],
        {},
        "No explorer shows anvil.",
      );
      await expectSentence(
        ["scripts/verifyDeployment.ts", "--network", "baseSepolia", "--out", folder()],
        {},
        'There is no record of baseSepolia: nothing was deployed there; run "npm run deploy -- --network baseSepolia".',
      );
    });

    it("says how a price is written", async () => {
      const { code, output } = await command(
        ["scripts/deploy.ts", "--network", "anvil", "--price", "BTC"],
        { BALLAST_ANVIL_URL: node },
      );
      expect(code).to.equal(1);
      expect(output).to.contain("A price is written as in BTC=60000.");
    });

    async function expectSentence(
      args: string[],
      env: { [name: string]: string },
      sentence: string,
    ): Promise<void> {
      const { code, output } = await command([...args, "--no-build"], env);
      expect(code, output).to.equal(1);
      expect(output.trim()).to.equal(`✘ ${sentence}`);
    }
  });

  async function fresh(...args: string[]): Promise<Anvil> {
    const node = await startAnvil(...args);
    nodes.push(node);
    return node;
  }

  function folder(): string {
    const path = mkdtempSync(join(tmpdir(), "ballast-deployment-"));
    folders.push(path);
    return path;
  }
});

/** None of the variables that whoever runs the tests may have set. */
const BARE = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^BALLAST_|_RPC_URL$|_API_KEY$/.test(name)),
);

function start(args: string[], env: { [name: string]: string } = {}): ChildProcess {
  return spawn(process.execPath, args, {
    // On a build machine the keystore of whoever runs this is not asked.
    env: { ...BARE, CI: "true", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

function command(args: string[], env: { [name: string]: string } = {}): Promise<Outcome> {
  const child = start(args, env);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  return new Promise((done) => {
    child.on("close", (code) => done({ code, output: stripVTControlCharacters(output) }));
  });
}

const deployment = (script: string, out: string) => [
  `scripts/${script}.ts`,
  ...["--network", "anvil", "--out", out, "--no-build"],
];

function deploy(node: Anvil, out: string, ...more: string[]): Promise<Outcome> {
  return command([...deployment("deploy", out), ...more], { BALLAST_ANVIL_URL: node.url });
}

function record(node: Anvil, out: string, ...more: string[]): Promise<Outcome> {
  const args = [...deployment("recordDeployment", out), ...more];
  return command(args, { BALLAST_ANVIL_URL: node.url });
}

function check(node: Anvil, out: string): Promise<Outcome> {
  return command(deployment("checkDeployment", out), { BALLAST_ANVIL_URL: node.url });
}

/** Deploys and kills it once so many transactions are mined; whether it was still running then. */
async function killAfter(node: Anvil, out: string, transactions: number): Promise<boolean> {
  const child = start(deployment("deploy", out), { BALLAST_ANVIL_URL: node.url });
  const ended = new Promise<boolean>((done) => {
    child.on("close", (_code, signal) => done(signal === "SIGKILL"));
  });
  while (child.exitCode === null) {
    const count = Number(await node.ask("eth_getTransactionCount", DEPLOYER, "latest"));
    if (count >= transactions) {
      child.kill("SIGKILL");
      break;
    }
  }
  return ended;
}

async function progressOf(node: Anvil): Promise<unknown[]> {
  return [
    await node.ask("eth_blockNumber"),
    await node.ask("eth_getTransactionCount", DEPLOYER, "latest"),
  ];
}

/** Of every file under a folder. */
function digest(folder: string): { [path: string]: string } {
  const files: { [path: string]: string } = {};
  if (!existsSync(folder)) return files;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    files[path] = createHash("sha256").update(readFileSync(path)).digest("hex");
  }
  return files;
}
