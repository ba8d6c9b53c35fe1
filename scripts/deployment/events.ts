// Events of a contract over any span of blocks.
import type { BaseContract, ContractEvent, EventLog, Log } from "ethers";

/**
 * All events of one kind since a block. Where a node refuses so many blocks at once, it is asked for half of them, and
 * then for the other half.
 */
export async function eventsSince(
  contract: BaseContract,
  event: string,
  from: number,
  to: number,
): Promise<EventLog[]> {
  const filter = contract.getEvent(event) as ContractEvent;
  let logs: (EventLog | Log)[];
  try {
    logs = await contract.queryFilter(filter, from, to);
  } catch (error) {
    if (from === to) throw error;
    const middle = Math.floor((from + to) / 2);
    return [
      ...(await eventsSince(contract, event, from, middle)),
      ...(await eventsSince(contract, event, middle + 1, to)),
    ];
  }
  return logs.filter((log): log is EventLog => "args" in log);
}
