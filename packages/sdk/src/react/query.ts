import { queryOptions, type UseQueryResult, useQuery } from "@tanstack/react-query";
import { useClient } from "wagmi";
import type { Reader } from "../core/client.ts";
import type { On } from "../core/deployment.ts";

type Read<parameters extends On, result> = (
  client: Reader,
  parameters: parameters,
) => Promise<result>;

/** How TanStack Query is to go about it: its own options but for what is asked and how. */
export interface QuerySettings {
  readonly enabled?: boolean;
  /** Milliseconds between reads; default: none but the first. */
  readonly refetchInterval?: number | false;
  readonly staleTime?: number;
  readonly gcTime?: number;
}

/** @internal The options of a query for one read. */
export function optionsOf<parameters extends On, result>(
  name: string,
  read: Read<parameters, result>,
) {
  return (client: Reader | undefined, parameters: parameters, settings: QuerySettings = {}) =>
    queryOptions<result>({
      ...settings,
      enabled: client !== undefined && (settings.enabled ?? true),
      queryKey: ["ballast", name, keyOf(parameters)],
      queryFn: () => {
        if (client === undefined) throw new Error("There is no client yet.");
        return read(client, parameters);
      },
    });
}

/** @internal A hook around them: the client is wagmi's for the deployment's chain. */
export function queryHook<parameters extends On, result>(
  options: ReturnType<typeof optionsOf<parameters, result>>,
) {
  return function useRead(
    parameters: parameters,
    settings?: QuerySettings,
  ): UseQueryResult<result> {
    const client = useClient({ chainId: parameters.deployment.chainId });
    return useQuery(options(client, parameters, settings));
  };
}

/** A key is compared as JSON, which has no bigints. Of a deployment the chain and the core tell. */
function keyOf({ deployment, ...parameters }: On): unknown {
  const { chainId, contracts } = deployment;
  const plain = JSON.stringify(parameters, (_, value) =>
    typeof value === "bigint" ? `${value}n` : value,
  );
  return [chainId, contracts.clearingHouse, plain];
}
