import { type AccountId, clearingHouseAbi } from "@ballast/sdk";
import {
  type Account,
  type Address,
  type Chain,
  type Hash,
  type PublicClient,
  parseEventLogs,
  type TransactionReceipt,
  type Transport,
  type WalletClient,
} from "viem";
import { failureOf } from "./failure.ts";
import type { Outcome, Stage } from "./outcome.ts";

/** A wallet that knows its account and its chain. */
export type KeeperWallet = WalletClient<Transport, Chain, Account>;

/** What an attempt works with. */
export interface AttemptParameters {
  readonly publicClient: PublicClient;
  /** Without it an attempt ends where it would send. */
  readonly walletClient?: KeeperWallet | undefined;
  readonly clearingHouse: Address;
}

/**
 * Liquidates one account: confirm, simulate, send, wait for the receipt. Never throws: whatever goes
 * wrong is the outcome.
 */
export async function attempt(
  { publicClient, walletClient, clearingHouse }: AttemptParameters,
  accountId: AccountId,
): Promise<Outcome> {
  const core = { address: clearingHouse, abi: clearingHouseAbi } as const;
  const call = { ...core, functionName: "liquidate", args: [accountId] } as const;
  let stage: Stage = "confirm";
  try {
    const { liquidatable, waits, keeperReward } = await publicClient.readContract({
      ...core,
      functionName: "previewLiquidation",
      args: [accountId],
    });
    if (!liquidatable) return { accountId, kind: "outcompeted", at: stage };
    if (waits) return { accountId, kind: "waits", at: stage };
    if (walletClient === undefined) return { accountId, kind: "observed", reward: keeperReward };

    stage = "simulate";
    const { account } = walletClient;
    await publicClient.simulateContract({ ...call, account });
    const estimate = await publicClient.estimateContractGas({ ...call, account });
    stage = "send";
    // Markets that are up to date in the second of the estimate must be written a second later.
    const hash = await walletClient.writeContract({ ...call, gas: estimate + estimate / 4n });
    stage = "receipt";
    const receipt = await publicClient.waitForTransactionReceipt({ hash });
    if (receipt.status === "success") return liquidated(accountId, receipt);
    // A receipt holds no reason; the state it left behind has the same one.
    await publicClient.simulateContract({ ...call, account, blockNumber: receipt.blockNumber });
    return { accountId, kind: "failed", at: stage, reason: `${hash} reverted without a cause` };
  } catch (thrown) {
    const { error, reason } = failureOf(thrown);
    if (error === "NotLiquidatable") return { accountId, kind: "outcompeted", at: stage };
    if (error === "LiquidationProtected" || error === "NothingToLiquidate")
      return { accountId, kind: "waits", at: stage };
    if (error === "StalePrice" || error === "NoPrice")
      return { accountId, kind: "stale", at: stage };
    return { accountId, kind: "failed", at: stage, reason };
  }
}

function liquidated(accountId: AccountId, receipt: TransactionReceipt): Outcome {
  const { transactionHash, gasUsed, blockNumber, logs } = receipt;
  const hash: Hash = transactionHash;
  const [event] = parseEventLogs({ abi: clearingHouseAbi, eventName: "Liquidate", logs });
  const reward = event?.args.keeperReward ?? 0n;
  return { accountId, kind: "liquidated", hash, gasUsed, blockNumber, reward };
}
