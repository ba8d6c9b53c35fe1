import type { Account, Chain, Client, Transport } from "viem";
import { commitOrder } from "./actions/commitOrder.ts";
import { deposit } from "./actions/deposit.ts";
import { getAccount } from "./actions/getAccount.ts";
import { previewTrade } from "./actions/previewTrade.ts";
import type { Sender } from "./core/client.ts";
import type { Deployment } from "./core/deployment.ts";

const reads = { getAccount, previewTrade };
const writes = { commitOrder, deposit };

type Reads = typeof reads;
type Writes = typeof writes;
/** What is left to say once the client knows its deployment. */
type Rest<parameters> = Omit<parameters, "deployment">;

/** Every action, as a method of a client that knows its deployment. */
export type BallastActions<account extends Account | undefined = Account | undefined> = {
  readonly [name in keyof Reads]: (
    parameters: Rest<Parameters<Reads[name]>[1]>,
  ) => ReturnType<Reads[name]>;
} & {
  readonly [name in keyof Writes]: (
    parameters: Rest<Omit<Parameters<Writes[name]>[1], "account">> & Sender<account>,
  ) => ReturnType<Writes[name]>;
};

/**
 * All actions as methods of a client of viem.
 *
 * @example
 * const client = createWalletClient({ account, chain, transport: http() }).extend(ballastActions({ deployment }));
 * await client.deposit({ accountId, tokenAmount: 1_000_000_000n });
 */
export function ballastActions<const deployment extends Deployment>({
  deployment,
}: {
  deployment: deployment;
}) {
  return <
    chain extends Chain & { readonly id: deployment["chainId"] },
    account extends Account | undefined,
  >(
    client: Client<Transport, chain, account>,
  ): BallastActions<account> => {
    const bound = Object.entries({ ...reads, ...writes }).map(([name, action]) => {
      const run = action as (client: unknown, parameters: object) => unknown;
      return [name, (parameters: object) => run(client, { deployment, ...parameters })];
    });
    return Object.fromEntries(bound);
  };
}
