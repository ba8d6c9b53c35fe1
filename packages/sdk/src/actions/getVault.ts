import type { ContractFunctionReturnType } from "viem";
import { lensAbi } from "../abis/lens.ts";
import type { Reader } from "../core/client.ts";
import type { On } from "../core/deployment.ts";
import { HEAD_STATUSES, type HeadStatus, nameAt } from "../core/enums.ts";
import { failureOrNull } from "../core/none.ts";
import { type Moment, read } from "../core/read.ts";
import type { BallastError, Failure } from "../errors/index.ts";

export interface GetVaultParameters extends On, Moment {}

type RawVault = ContractFunctionReturnType<typeof lensAbi, "view", "vault">;
type RawQueue = RawVault["deposits"];
type Rest = Omit<RawVault, "state" | "redeemable" | "failure" | "deposits" | "redemptions">;

/** A queue of the vault, and what holds its head. */
export type QueueState = Omit<RawQueue, "status"> & { readonly status: HeadStatus };

/** Quote WAD, but for shares and what is redeemable, in token units. */
export type GetVaultReturnType = Rest & {
  readonly deposits: QueueState;
  readonly redemptions: QueueState;
} & (
    | {
        readonly failure: null;
        readonly state: RawVault["state"];
        /** What redemptions could be paid now, units of the quote token. */
        readonly redeemable: bigint;
      }
    | {
        /** Why the vault cannot be valued: a price that is too old. */
        readonly failure: Failure;
        readonly state: null;
        readonly redeemable: null;
      }
  );
export type GetVaultErrorType = BallastError;

/**
 * The vault: what it is worth, the pots, both queues, what is stopped.
 *
 * @example
 * const { state, supply, deposits } = await getVault(client, { deployment });
 * console.log(state?.nav, supply, deposits.status);
 */
export async function getVault(
  client: Reader,
  { deployment, ...moment }: GetVaultParameters,
): Promise<GetVaultReturnType> {
  const view = await read(client, deployment.contracts.lens, lensAbi, "vault", [], moment);
  const { state, redeemable, failure: data, ...rest } = view;
  const both = {
    ...rest,
    deposits: queueOf(rest.deposits),
    redemptions: queueOf(rest.redemptions),
  };
  const failure = failureOrNull(data);
  if (failure !== null) return { ...both, failure, state: null, redeemable: null };
  return { ...both, failure, state, redeemable };
}

function queueOf(queue: RawQueue): QueueState {
  return { ...queue, status: nameAt(HEAD_STATUSES, queue.status) };
}
