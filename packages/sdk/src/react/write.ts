import {
  mutationOptions,
  type UseMutationResult,
  useMutation,
  useQueryClient,
} from "@tanstack/react-query";
import type { Account, Chain, Client, Hash, Transport } from "viem";
import { type Config, useConfig } from "wagmi";
import { getConnectorClient, waitForTransactionReceipt } from "wagmi/actions";
import type { On } from "../core/deployment.ts";
import type { Without } from "../core/without.ts";
import type { BallastError } from "../errors/index.ts";

/** An action that sends a transaction, as it is imported: `deposit`, `placeOrders`, … */
export type WriteAction = (
  client: Client<Transport, Chain, Account>,
  parameters: never,
) => Promise<Hash>;

/** What such an action is told; the sender is the wallet that is connected. */
export type WriteVariables<action extends WriteAction> = On &
  Without<Parameters<action>[1], "account">;

/**
 * The options of a mutation for an action: the wallet is the one connected to wagmi.
 *
 * @example
 * const { mutate } = useMutation(writeMutationOptions(config, deposit));
 */
export function writeMutationOptions<action extends WriteAction>(config: Config, action: action) {
  return mutationOptions<Hash, BallastError, WriteVariables<action>>({
    mutationFn: async (variables) => {
      const { chainId } = variables.deployment;
      return action(await getConnectorClient(config, { chainId }), variables as never);
    },
  });
}

/**
 * A mutation around an action. It has the hash at once; once that is mined, all that was read is read again.
 *
 * @example
 * const { mutate, error } = useBallastWrite(deposit);
 * mutate({ deployment, accountId, tokenAmount });
 */
export function useBallastWrite<action extends WriteAction>(
  action: action,
): UseMutationResult<Hash, BallastError, WriteVariables<action>> {
  const config = useConfig();
  const queries = useQueryClient();
  return useMutation({
    ...writeMutationOptions(config, action),
    onSuccess: (hash, { deployment }) => {
      const readAgain = () => queries.invalidateQueries({ queryKey: ["ballast"] });
      // Whatever became of it: what is shown may be old.
      waitForTransactionReceipt(config, { hash, chainId: deployment.chainId }).then(
        readAgain,
        readAgain,
      );
    },
  });
}
