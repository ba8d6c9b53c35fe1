// A run that was killed leaves Ignition with half a step: begun and not asked for, about to be sent, or sent and not
// seen confirmed. Ignition refuses some of these and stumbles over others; the chain knows what became of them.
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { HardhatArtifactResolver } from "@nomicfoundation/hardhat-ignition/helpers";
import { status, trackTransaction, wipe } from "@nomicfoundation/ignition-core";
import { z } from "zod";
import { hasJournal } from "./journal.ts";
import type { Target } from "./target.ts";

/** What of a line of Ignition's journal matters here. */
const messageSchema = z.object({
  type: z.string(),
  futureId: z.string().default(""),
  from: z.string().optional(),
  nonce: z.number().optional(),
  networkInteractionId: z.number().optional(),
  transaction: z.object({ hash: z.string() }).optional(),
});
type Message = z.infer<typeof messageSchema>;

/** A step that is not complete. */
interface Step {
  readonly futureId: string;
  readonly from: string;
  /** Of its transaction, once it is about to be sent. */
  nonce?: number;
  interaction: number;
  /** Once it is written down that it was sent, the last one that was. */
  hash?: string;
  confirmed: boolean;
}

/** Milliseconds between two looks for a transaction that waits to be mined, and how many there are. */
const PAUSE = 2_000;
const LOOKS = 60;

/** Brings the journal up to what the chain says. */
export async function mendJournal(target: Target): Promise<void> {
  if (!hasJournal(target)) return;
  for (const step of openSteps(readJournal(target))) {
    if (step.confirmed) continue;
    if (step.nonce === undefined) await forget(target, step);
    else if (step.hash === undefined) await find(target, step.futureId, step.from, step.nonce);
    else await confirm(target, step, step.hash);
  }
  await mendAddresses(target);
}

/** The lines of the journal; one that was not written to its end is cut off. */
function readJournal({ files }: Target): Message[] {
  const path = join(files.journal, "journal.jsonl");
  const lines = readFileSync(path, "utf8").split("\n").filter(Boolean);
  const last = lines.at(-1);
  if (last !== undefined && !isJson(last)) {
    lines.pop();
    writeFileSync(path, lines.map((text) => `\n${text}`).join(""));
  }
  return lines.map((text) => messageSchema.parse(JSON.parse(text)));
}

/** The steps that are neither complete nor taken back, in the order they were begun. */
function openSteps(messages: readonly Message[]): Step[] {
  const open = new Map<string, Step>();
  for (const { type, futureId, from = "", nonce, networkInteractionId, transaction } of messages) {
    if (/^(DEPLOYMENT|CALL)_EXECUTION_STATE_INITIALIZE$/.test(type)) {
      open.set(futureId, { futureId, from, interaction: 1, confirmed: false });
    }
    if (type === "WIPE_APPLY" || type.endsWith("_EXECUTION_STATE_COMPLETE")) open.delete(futureId);
    const step = open.get(futureId);
    if (step === undefined) continue;
    if (type === "TRANSACTION_PREPARE_SEND" && nonce !== undefined) step.nonce = nonce;
    if (type === "TRANSACTION_SEND" && transaction) {
      step.hash = transaction.hash;
      step.interaction = networkInteractionId ?? 1;
      if (nonce !== undefined) step.nonce = nonce;
    }
    if (type === "TRANSACTION_CONFIRM") step.confirmed = true;
  }
  return [...open.values()];
}

/** Nothing was sent: the step is as good as not begun. */
async function forget({ files, hre }: Target, { futureId }: { futureId: string }): Promise<void> {
  await wipe(files.journal, new HardhatArtifactResolver(hre.artifacts), futureId);
}

/** A transaction was about to be sent: was it? */
async function find(
  target: Target,
  futureId: string,
  sender: string,
  nonce: number,
): Promise<void> {
  const { connection, files, spec } = target;
  const { provider } = connection.ethers;
  for (let look = 0; (await provider.getTransactionCount(sender, "latest")) <= nonce; look++) {
    if ((await provider.getTransactionCount(sender, "pending")) <= nonce) {
      return forget(target, { futureId });
    }
    if (look === LOOKS) throw new Error(`Transaction ${nonce} of ${sender} is still not mined.`);
    await new Promise((done) => setTimeout(done, PAUSE));
  }
  const hash = await transactionOf(provider, sender, nonce);
  await trackTransaction(files.journal, hash, connection.provider, spec.confirmations);
  // What the chain has is written down now, and so can be confirmed.
  const step = openSteps(readJournal(target)).find((item) => item.futureId === futureId);
  if (step?.hash !== undefined) await confirm(target, step, step.hash);
}

/**
 * A transaction was sent: where it is confirmed by now, that is written down before Ignition counts the nonces it has
 * used, which otherwise go wrong.
 */
async function confirm(target: Target, step: Step, hash: string): Promise<void> {
  const { connection, files, spec } = target;
  const receipt = await connection.ethers.provider.getTransactionReceipt(hash);
  if (receipt === null || (await receipt.confirmations()) < spec.confirmations) return;
  const message = {
    futureId: step.futureId,
    hash,
    networkInteractionId: step.interaction,
    receipt: {
      blockHash: receipt.blockHash,
      blockNumber: receipt.blockNumber,
      ...(receipt.contractAddress && { contractAddress: receipt.contractAddress }),
      logs: receipt.logs.map(({ address, data, index, topics }) => {
        return { address, data, logIndex: index, topics };
      }),
      status: receipt.status === 1 ? "SUCCESS" : "FAILURE",
    },
    type: "TRANSACTION_CONFIRM",
  };
  appendFileSync(join(files.journal, "journal.jsonl"), `\n${JSON.stringify(message)}`);
}

/** Ignition's list of addresses is written anew each time, and so can be caught half written. */
async function mendAddresses({ files, hre }: Target): Promise<void> {
  const path = join(files.journal, "deployed_addresses.json");
  if (!existsSync(path) || isJson(readFileSync(path, "utf8"))) return;
  const { contracts } = await status(files.journal, new HardhatArtifactResolver(hre.artifacts));
  const addresses = Object.entries(contracts).map(([id, { address }]) => [id, address]);
  writeFileSync(path, JSON.stringify(Object.fromEntries(addresses), null, 2));
}

type Provider = Target["connection"]["ethers"]["provider"];

/** The transaction with this nonce: in the first block after which its sender has sent more than that many. */
async function transactionOf(provider: Provider, sender: string, nonce: number): Promise<string> {
  let [low, high] = [0, await provider.getBlockNumber()];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if ((await provider.getTransactionCount(sender, middle)) > nonce) high = middle;
    else low = middle + 1;
  }
  const block = await provider.getBlock(low, true);
  const found = block?.prefetchedTransactions.find(
    (item) => item.from.toLowerCase() === sender.toLowerCase() && item.nonce === nonce,
  );
  if (found === undefined) throw new Error(`Transaction ${nonce} of ${sender} is not found.`);
  return found.hash;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
