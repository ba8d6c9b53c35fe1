import { guardsAbi } from "../abis/guards.ts";
import type { AccountId } from "../accountId.ts";
import type { Reader } from "../core/client.ts";
import type { On } from "../core/deployment.ts";
import { GUARD_KINDS, type GuardKind, indexOf } from "../core/enums.ts";
import { type Moment, read } from "../core/read.ts";
import type { BallastError } from "../errors/index.ts";
import type { GuardParameters } from "./guard.ts";

export interface GetGuardParameters extends On, Moment {
  readonly accountId: AccountId;
  readonly kind: GuardKind;
}

/** As it was registered, its amount being what is left, and since or from when it may act, Unix seconds; null if there is none. */
export type GetGuardReturnType = (GuardParameters & { readonly readyAt: bigint }) | null;
export type GetGuardErrorType = BallastError;

/**
 * An account's guard of a kind.
 *
 * @example
 * const guard = await getGuard(client, { deployment, accountId, kind: "deRisk" });
 * if (guard !== null) console.log(formatPercent(guard.level), guard.amount);
 */
export async function getGuard(
  client: Reader,
  { deployment, accountId, kind, ...moment }: GetGuardParameters,
): Promise<GetGuardReturnType> {
  const args = [accountId, indexOf(GUARD_KINDS, kind)] as const;
  const { guards } = deployment.contracts;
  const [guard, readyAt] = await read(client, guards, guardsAbi, "guardOf", args, moment);
  if (guard.expiry === 0) return null;
  const { source, slippage, expiry, cooldown, ...rest } = guard;
  const common = { ...rest, expiry: BigInt(expiry), cooldown: BigInt(cooldown), readyAt };
  if (kind === "topUpFromAccount") return { ...common, kind, source };
  return kind === "deRisk" ? { ...common, kind, slippage } : { ...common, kind };
}
