import { ZeroAddress } from "ethers";
import type {
  AccessManager,
  ClearingHouse,
  LiquidityVault,
  TimelockController,
} from "../typechain-types/index.ts";
import { ROLES } from "./roles.ts";

/** Who takes the protocol over from the deployer. */
export interface Governance {
  /** Seconds between a proposal and its execution, at least. */
  readonly delay: number;
  /** May propose to the timelock, and cancel what waits there. */
  readonly governor: string;
  /** May stop new risk. */
  readonly guardian: string;
  /** May lower risk at once. */
  readonly council: string;
}

/** What is handed over. */
interface Handed {
  readonly accessManager: AccessManager;
  readonly clearingHouse: ClearingHouse;
  readonly liquidityVault: LiquidityVault;
}

/**
 * Gives the vault's money into the liquidity vault's hands for good, and makes the timelock the only administrator:
 * nothing remains with the deployer. What is done already is not done again,
 * so that an interrupted handover can be finished.
 *
 * @returns How many transactions it took.
 */
export async function handOver(
  { accessManager, clearingHouse, liquidityVault }: Handed,
  timelock: TimelockController,
  deployer: string,
): Promise<number> {
  let sent = 0;
  if ((await clearingHouse.vaultOwner()) === ZeroAddress) {
    await (await clearingHouse.sealVault(liquidityVault)).wait();
    sent++;
  }
  const holds = async (role: bigint, account: string) =>
    (await accessManager.hasRole(role, account)).isMember;
  if (!(await holds(ROLES.ADMIN, await timelock.getAddress()))) {
    await (await accessManager.grantRole(ROLES.ADMIN, timelock, 0)).wait();
    sent++;
  }
  // The administrator's last: it is what the other steps are done with.
  for (const role of Object.values(ROLES).reverse()) {
    if (!(await holds(role, deployer))) continue;
    await (await accessManager.renounceRole(role, deployer)).wait();
    sent++;
  }
  return sent;
}
