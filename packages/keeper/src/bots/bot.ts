import type { Deployment } from "@ballast/sdk";
import type { PublicClient } from "viem";
import type { PriceSource } from "../prices/source.ts";
import type { Sent, Submission } from "../send/submission.ts";

/** Something a bot has found to do. */
export interface Job {
  /** The same as long as it is the same thing. */
  readonly key: string;
  /** A line for a person. */
  readonly what: string;
  /** Whose shard does it: an account, a market; instances divide jobs by it. */
  readonly subject: bigint;
}

/** What bots do their jobs with. */
export interface Tools {
  readonly deployment: Deployment;
  readonly reader: PublicClient;
  /** None: what needs fresh prices waits for somebody else's. */
  readonly source?: PriceSource;
  submit(submission: Submission): Promise<Sent>;
}

/** What became of a job. */
export interface Outcome {
  readonly bot: string;
  readonly job: Job;
  readonly sent: Sent;
  /** What it brought, quote WAD. */
  readonly reward: bigint;
}

/** One thing that keepers do. */
export interface Bot<state, job extends Job = Job> {
  readonly name: string;
  /** What there is to do, most urgent first. Pure: of the same state always the same. */
  plan(state: state): readonly job[];
  /** Does one job. Never throws: whatever goes wrong is the outcome. */
  execute(job: job, tools: Tools): Promise<Sent>;
}
