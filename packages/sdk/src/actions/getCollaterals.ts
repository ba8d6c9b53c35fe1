import type { Address, ContractFunctionReturnType } from "viem";
import { clearingHouseAbi } from "../abis/clearingHouse.ts";
import type { Reader } from "../core/client.ts";
import type { On } from "../core/deployment.ts";
import { type Moment, read } from "../core/read.ts";
import type { BallastError } from "../errors/index.ts";

export interface GetCollateralsParameters extends On, Moment {}

type RawState = ContractFunctionReturnType<typeof clearingHouseAbi, "view", "collateralState">;

/** Amounts in units of the token, rates WAD fractions; terms to come are null where there are none. */
export type CollateralState = Omit<RawState, "change"> & {
  readonly token: Address;
  readonly change: RawState["change"] | null;
};
export type GetCollateralsReturnType = readonly CollateralState[];
export type GetCollateralsErrorType = BallastError;

/**
 * The tokens that accounts may hold besides quote: their terms, what accounts hold, what insurance has to sell.
 *
 * @example
 * const forSale = (await getCollaterals(client, { deployment })).filter(({ seized }) => seized > 0n);
 */
export async function getCollaterals(
  client: Reader,
  { deployment, ...moment }: GetCollateralsParameters,
): Promise<GetCollateralsReturnType> {
  const { clearingHouse } = deployment.contracts;
  const tokens = await read(
    client,
    clearingHouse,
    clearingHouseAbi,
    "listedCollateral",
    [],
    moment,
  );
  const states = tokens.map(async (token) => {
    const args = [token] as const;
    const state = await read(
      client,
      clearingHouse,
      clearingHouseAbi,
      "collateralState",
      args,
      moment,
    );
    return { ...state, token, change: state.change.changesAt === 0n ? null : state.change };
  });
  return Promise.all(states);
}
