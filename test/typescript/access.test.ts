// Who may call what: the manifest against the compiled contracts, and against a deployment that was handed over.
import { expect } from "chai";
import { type BaseContract, id, type ParamType, ZeroAddress, zeroPadValue } from "ethers";
import hre from "hardhat";
import type { NetworkConnection } from "hardhat/types/network";
import { ACCESS, type AccessClass, type AccessContract, CLASSES } from "../../deploy/access.ts";
import { type Ballast, deployBallast } from "../../deploy/deployBallast.ts";
import { loadPreset } from "../../deploy/preset.ts";
import { type Classified, classify, MANAGED, ROLES, roleFunctions } from "../../deploy/roles.ts";

const WAD = 10n ** 18n;
const CONTRACTS = Object.keys(ACCESS) as AccessContract[];

/** What refuses a caller for who it is, and nothing else does. */
const REFUSALS = [
  "AccessManagedUnauthorized(address)",
  "NotSatellite(address)",
  "AccessManagerUnauthorizedAccount(address,uint64)",
  "AccessControlUnauthorizedAccount(address,bytes32)",
  "TimelockUnauthorizedCaller(address)",
];

/** Who may call the functions of a class, where not everybody may. */
const ALLOWED: Partial<Record<AccessClass, (contract: AccessContract) => string>> = {
  satellite: () => "satellite",
  vault: () => "vault",
  guardian: () => "guardian",
  council: () => "council",
  governance: () => "timelock",
  governor: () => "governor",
  self: (contract) => (contract === "TimelockController" ? "timelock" : "manager"),
};

describe("Access", () => {
  let connection: NetworkConnection;
  let ballast: Ballast;
  let contracts: Record<AccessContract, BaseContract>;
  /** Everybody who is anybody, and an outsider. */
  let actors: Record<string, string>;
  const all: Classified[] = [];

  before(async () => {
    connection = await hre.network.create();
    const { ethers } = connection;
    const [deployer, governor, guardian, council, outsider] = (await ethers.getSigners()).map(
      ({ address }) => address,
    );
    if (!deployer || !governor || !guardian || !council || !outsider) throw new Error("Too few.");
    const specs = [{ symbol: "BTC", price: 60_000n * WAD }];
    const handover = { delay: 3_600, governor, guardian, council };
    ballast = await deployBallast(connection, loadPreset("textbook"), specs, ["BTC"], { handover });
    if (ballast.timelock === undefined) throw new Error("There is no timelock.");
    contracts = {
      ClearingHouse: ballast.clearingHouse,
      Operators: ballast.operators,
      Orders: ballast.orders,
      Guards: ballast.guards,
      LiquidityVault: ballast.liquidityVault,
      Lens: ballast.lens,
      PriceRouter: ballast.router,
      PythSource: ballast.pythSource,
      AccessManager: ballast.accessManager,
      TimelockController: ballast.timelock,
    };
    actors = {
      ...{ deployer, governor, guardian, council, outsider },
      timelock: await ballast.timelock.getAddress(),
      vault: await ballast.liquidityVault.getAddress(),
      satellite: await ballast.orders.getAddress(),
      manager: await ballast.accessManager.getAddress(),
    };
    for (const name of CONTRACTS) all.push(...classify(name, contracts[name].interface));
  });
  after(() => connection.close());

  describe("manifest", () => {
    it("gives every function of every contract one class", () => {
      const functions = CONTRACTS.map((name) => {
        const { fragments } = contracts[name].interface;
        return fragments.filter(({ type }) => type === "function").length;
      });
      expect(all.length).to.equal(functions.reduce((sum, count) => sum + count, 0));
      expect(all.length).to.be.greaterThan(150);
      for (const { access } of all) expect(CLASSES).to.have.property(access);
    });

    it("calls a view what changes nothing, and nothing else", () => {
      for (const { contract, signature, access, fragment } of all) {
        expect(access === "view", `${contract}.${signature}`).to.equal(fragment.constant);
      }
    });

    it("names a function that is left out, unknown or ambiguous", () => {
      const { interface: abi } = contracts.PythSource;
      expect(() => classify("PythSource", abi, { anyone: ["prove"], view: ["fee", "pyth"] }))
        .to.throw("PythSource.proveFirst(bytes32[],bytes[],uint64,uint64) has no class")
        .with.property("message")
        .that.does.not.contain("prove(");
      const rows = { ...ACCESS.PythSource, user: ["burn"] };
      expect(() => classify("PythSource", abi, rows)).to.throw("has no function burn");
      const shares = { ...ACCESS.LiquidityVault, user: ["mint"] };
      expect(() => classify("LiquidityVault", contracts.LiquidityVault.interface, shares)).to.throw(
        "several functions mint",
      );
      const twice = { ...ACCESS.PythSource, keeper: ["prove"] };
      expect(() => classify("PythSource", abi, twice)).to.throw("prove is named twice");
    });

    it("is what the access manager says of every function", async () => {
      let checked = 0;
      for (const contract of MANAGED) {
        const { interface: abi } = contracts[contract];
        const target = await contracts[contract].getAddress();
        const roles = new Map(
          roleFunctions(contract, abi).flatMap(({ role, functions }) =>
            functions.map(({ selector }) => [selector, ROLES[role]] as const),
          ),
        );
        for (const { selector, signature } of all.filter((f) => f.contract === contract)) {
          const role = await ballast.accessManager.getTargetFunctionRole(target, selector);
          expect(role, `${contract}.${signature}`).to.equal(roles.get(selector) ?? ROLES.ADMIN);
          checked++;
        }
      }
      expect(checked).to.be.greaterThan(50);
    });
  });

  describe("matrix", () => {
    it("lets in whom the manifest lets in, and refuses everyone else for who they are", async () => {
      const changing = all.filter(({ access }) => access !== "view");
      const seen = new Map<AccessClass, number>();
      let pairs = 0;
      for (const item of changing) {
        const holder = ALLOWED[item.access]?.(item.contract);
        for (const [actor, from] of Object.entries(actors)) {
          const refusal = await refusalOf(item, from);
          const allowed = holder === undefined || holder === actor;
          const what = `${actor} calls ${item.contract}.${item.signature} (${item.access})`;
          if (allowed) expect(refusal, what).to.equal(undefined);
          else expect(refusal, what).to.equal(expectedRefusal(item));
          pairs++;
        }
        seen.set(item.access, (seen.get(item.access) ?? 0) + 1);
      }
      expect(pairs).to.equal(changing.length * Object.keys(actors).length);
      expect(pairs).to.be.greaterThan(500);
      for (const access of ["satellite", "vault", "governance", "self", "governor"] as const) {
        expect(seen.get(access), access).to.be.greaterThan(0);
      }
      console.log(
        `      ${pairs} pairs: ${changing.length} functions, ${Object.keys(actors).length} callers`,
      );
    });

    it("leaves the deployer no role", async () => {
      const { deployer } = actors;
      for (const role of Object.values(ROLES)) {
        const { isMember } = await ballast.accessManager.hasRole(role, deployer ?? "");
        expect(isMember).to.equal(false);
      }
    });
  });

  /** Sends nothing: whether a call with empty arguments is refused for who makes it, and by which error. */
  async function refusalOf(item: Classified, from: string): Promise<string | undefined> {
    const contract = contracts[item.contract];
    const data = contract.interface.encodeFunctionData(
      item.fragment,
      item.fragment.inputs.map(emptyOf),
    );
    try {
      const to = await contract.getAddress();
      await connection.ethers.provider.call({ from, to, data });
      return undefined;
    } catch (error) {
      const reason = revertData(error);
      return REFUSALS.find((refusal) => reason.startsWith(id(refusal).slice(0, 10)));
    }
  }
});

/** How a function refuses whom it does not let in. */
function expectedRefusal({ contract, access, signature }: Classified): string {
  if (access === "satellite") return "NotSatellite(address)";
  if (contract === "TimelockController") {
    return signature.startsWith("updateDelay")
      ? "TimelockUnauthorizedCaller(address)"
      : "AccessControlUnauthorizedAccount(address,bytes32)";
  }
  if (contract === "AccessManager") return "AccessManagerUnauthorizedAccount(address,uint64)";
  return "AccessManagedUnauthorized(address)";
}

/** Nothing, in the shape an argument has. */
function emptyOf(type: ParamType): unknown {
  if (type.baseType === "array") return [];
  if (type.baseType === "tuple") return (type.components ?? []).map(emptyOf);
  if (type.type === "address") return ZeroAddress;
  if (type.type === "bool") return false;
  if (type.type === "string") return "";
  if (type.type === "bytes") return "0x";
  if (type.type.startsWith("bytes")) return zeroPadValue("0x", Number(type.type.slice(5)));
  return 0n;
}

/** What a reverted call returned; anything else that went wrong is thrown on. */
function revertData(error: unknown): string {
  if (typeof error !== "object" || error === null || !("data" in error)) throw error;
  return typeof error.data === "string" ? error.data : "0x";
}
