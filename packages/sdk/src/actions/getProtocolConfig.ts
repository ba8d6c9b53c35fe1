import type { ContractFunctionReturnType } from "viem";
import { clearingHouseAbi } from "../abis/clearingHouse.ts";
import { liquidityVaultAbi } from "../abis/liquidityVault.ts";
import { ordersAbi } from "../abis/orders.ts";
import { priceRouterAbi } from "../abis/priceRouter.ts";
import type { Reader } from "../core/client.ts";
import type { On } from "../core/deployment.ts";
import { type WithNull, withNull } from "../core/none.ts";
import { type Moment, read } from "../core/read.ts";
import type { BallastError } from "../errors/index.ts";

export interface GetProtocolConfigParameters extends On, Moment {}

/** What is fixed for the life of the contracts. Money in quote WAD, rates WAD fractions, times in seconds. */
export interface GetProtocolConfigReturnType {
  readonly clearingHouse: ContractFunctionReturnType<typeof clearingHouseAbi, "view", "config">;
  readonly orders: ContractFunctionReturnType<typeof ordersAbi, "view", "config">;
  readonly liquidityVault: ContractFunctionReturnType<typeof liquidityVaultAbi, "view", "config">;
  /** The sequencer is null on a chain without one. */
  readonly priceRouter: WithNull<
    ContractFunctionReturnType<typeof priceRouterAbi, "view", "config">,
    "sequencer"
  >;
}
export type GetProtocolConfigErrorType = BallastError;

/**
 * What is fixed of a deployment: delays, windows, shares of fees, bounds.
 *
 * @example
 * const { orders } = await getProtocolConfig(client, { deployment });
 * console.log(orders.delay, orders.window, orders.maxKeeperFee);
 */
export async function getProtocolConfig(
  client: Reader,
  { deployment, ...moment }: GetProtocolConfigParameters,
): Promise<GetProtocolConfigReturnType> {
  const { contracts } = deployment;
  const [clearingHouse, orders, liquidityVault, priceRouter] = await Promise.all([
    read(client, contracts.clearingHouse, clearingHouseAbi, "config", [], moment),
    read(client, contracts.orders, ordersAbi, "config", [], moment),
    read(client, contracts.liquidityVault, liquidityVaultAbi, "config", [], moment),
    read(client, contracts.priceRouter, priceRouterAbi, "config", [], moment),
  ]);
  return { clearingHouse, orders, liquidityVault, priceRouter: withNull(priceRouter, "sequencer") };
}
