// A run that was killed between sending a transaction and writing that down leaves Ignition at a loss. The chain knows.

import { HardhatArtifactResolver } from "@nomicfoundation/hardhat-ignition/helpers";
import { trackTransaction, wipe } from "@nomicfoundation/ignition-core";
import { z } from "zod";
import type { Target } from "./target.ts";

/** Ignition's error TRANSACTION_LOST: the run ended when this transaction was about to be sent. */
const lostError = z.object({
  number: z.literal(10_410),
  messageArguments: z.object({
    futureId: z.string(),
    nonce: z.coerce.number(),
    sender: z.string(),
  }),
});
type Lost = z.infer<typeof lostError>["messageArguments"];

/** Milliseconds between two looks for a transaction that waits to be mined, and how many there are. */
const PAUSE = 2_000;
const LOOKS = 30;

/** Runs a step of Ignition's; where it misses a transaction, tells it what became of that, and runs it again. */
export async function withLostFound<T>(target: Target, action: () => Promise<T>): Promise<T> {
  for (let missing: Lost | undefined; ; ) {
    try {
      return await action();
    } catch (error) {
      const next = lostIn(error);
      if (next === undefined || (missing && missing.futureId === next.futureId)) throw error;
      missing = next;
      await settle(target, next);
    }
  }
}

function lostIn(error: unknown): Lost | undefined {
  if (!(error instanceof Error) || !("number" in error) || !("messageArguments" in error)) return;
  const { number, messageArguments } = error;
  return lostError.safeParse({ number, messageArguments }).data?.messageArguments;
}

async function settle({ connection, files, hre, spec }: Target, lost: Lost): Promise<void> {
  const { ethers, provider } = connection;
  const count = (tag: "latest" | "pending") =>
    ethers.provider.getTransactionCount(lost.sender, tag);
  for (let look = 0; (await count("latest")) <= lost.nonce; look++) {
    if ((await count("pending")) <= lost.nonce) {
      // It never went out: the step is as good as not begun.
      await wipe(files.journal, new HardhatArtifactResolver(hre.artifacts), lost.futureId);
      return;
    }
    if (look === LOOKS) throw new Error(`A transaction of ${lost.sender} is still not mined.`);
    await new Promise((done) => setTimeout(done, PAUSE));
  }
  const hash = await findTransaction(ethers.provider, lost);
  await trackTransaction(files.journal, hash, provider, spec.confirmations);
}

type Provider = Target["connection"]["ethers"]["provider"];

/** The transaction with this nonce: in the first block after which its sender has sent more than that many. */
async function findTransaction(provider: Provider, { sender, nonce }: Lost): Promise<string> {
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
  if (found === undefined) throw new Error(`The transaction ${nonce} of ${sender} is not found.`);
  return found.hash;
}
