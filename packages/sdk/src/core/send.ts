import type { Account, Address, Hash } from "viem";
import { estimateContractGas, simulateContract, writeContract } from "viem/actions";
import { getAction, parseAccount } from "viem/utils";
import { BallastError } from "../errors/index.ts";
import type { Call } from "./call.ts";
import type { Sender, Writer } from "./client.ts";
import { type Deployment, requireChain } from "./deployment.ts";

/**
 * Of the estimate: a market that was written in the estimate's own second is accrued for nothing then, and costs more a
 * second later.
 */
const GAS_MARGIN = { percent: 125n, whole: 100n };

/** Parameters of every transaction. */
export type Sending<account extends Account | undefined> = Sender<account> & {
  /** Gas limit; default: a quarter above the estimate. */
  readonly gas?: bigint;
};

/**
 * Simulates a call, and sends it if it would succeed.
 *
 * @throws BallastError with what the contracts refuse it by, a wallet's rejection, or a node's fault.
 */
export async function send<account extends Account | undefined>(
  client: Writer<account>,
  deployment: Deployment,
  call: Call,
  {
    account = client.account,
    gas,
  }: { readonly account?: Account | `0x${string}`; readonly gas?: bigint },
): Promise<Hash> {
  requireChain(client.chain, deployment);
  if (account === undefined || account === null) throw new TypeError("No account to send from.");
  const sender = parseAccount(account);
  const { to: address, abi, functionName, args, value } = call;
  const request = { address, abi, functionName, args, value, account: sender, chain: client.chain };
  try {
    await getAction(client, simulateContract, "simulateContract")(request);
    const limit =
      gas ??
      ((await getAction(client, estimateContractGas, "estimateContractGas")(request)) *
        GAS_MARGIN.percent) /
        GAS_MARGIN.whole;
    return await getAction(client, writeContract, "writeContract")({ ...request, gas: limit });
  } catch (error) {
    throw BallastError.from(error, { deployment, token: tokenOf(call, deployment) });
  }
}

/** Which token a call moves: errors of tokens do not tell. The vault has shares, too, so that there it is not known. */
function tokenOf({ to, args }: Call, deployment: Deployment): Address | undefined {
  if (to === deployment.contracts.liquidityVault) return undefined;
  const named = deployment.collaterals.find(({ address }) => args.includes(address));
  return (named ?? deployment.quote).address;
}
