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

/** A client of the wallet that is connected. */
type Connected = Client<Transport, Chain, Account>;
type Write<parameters extends On> = (client: Connected, parameters: parameters) => Promise<Hash>;

/** @internal The options of a mutation for one action: the wallet is the one connected to wagmi. */
export function mutationOf<parameters extends On>(name: string, write: Write<parameters>) {
  return (config: Config) =>
    mutationOptions<Hash, Error, parameters>({
      mutationKey: ["ballast", name],
      mutationFn: async (parameters) => {
        const { chainId } = parameters.deployment;
        return write(await getConnectorClient(config, { chainId }), parameters);
      },
    });
}

/** @internal A hook around them. It has the hash at once; once that is mined, all that was read is read again. */
export function mutationHook<parameters extends On>(
  options: ReturnType<typeof mutationOf<parameters>>,
) {
  return function useWrite(): UseMutationResult<Hash, Error, parameters> {
    const config = useConfig();
    const queries = useQueryClient();
    return useMutation({
      ...options(config),
      onSuccess: (hash, { deployment }) => {
        const readAgain = () => queries.invalidateQueries({ queryKey: ["ballast"] });
        // Whatever became of it: what is shown may be old.
        waitForTransactionReceipt(config, { hash, chainId: deployment.chainId }).then(
          readAgain,
          readAgain,
        );
      },
    });
  };
}
