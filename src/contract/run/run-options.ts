import type { ApiDocument } from '../../openapi/document/api-document.ts';
import type { Case } from '../cases/case.ts';
import type { ContractApi } from '../contract-api.ts';
import type { Receiver } from '../receiver/receiver.ts';
import type { RunRecorder } from '../recording/run-recorder.ts';
import type { AccessToken } from './access-token.ts';
import type { Wanted } from './choice.ts';
import type { Ledger } from './cleanup/ledger.ts';
import type { Target } from './target.ts';
import type { ProxyAddress } from './wire/proxy.ts';
import type { Wait } from './wire/wait.ts';

export interface RunOptions {
  readonly api: ContractApi;
  readonly document: ApiDocument;
  readonly target: Target;
  readonly ledger: Ledger;
  readonly seed: number;
  /** Milliseconds until a request counts as unanswered. */
  readonly timeout: number;
  readonly maxRequests: number;
  /** The longest answer, in bytes; 4 MB by default. */
  readonly maxAnswer?: number | undefined;
  /** Sends nothing that could create or change something. */
  readonly isReadOnly: boolean;
  /** Whether the run may create what nothing deletes. */
  readonly allowsLeftovers?: boolean | undefined;
  /** Ends the run early; what it created is deleted all the same. */
  readonly signal?: AbortSignal | undefined;
  /** The document's cases, if they were derived before. */
  readonly cases?: readonly Case[] | undefined;
  /** The receiver of deliveries; the caller starts and closes it. */
  readonly receiver?: Receiver | undefined;
  /** How long to wait in total when refusals (429) ask for it, in milliseconds; five minutes by default. */
  readonly maxWait?: number | undefined;
  /** Called when a wait begins. */
  readonly onWait?: ((wait: Wait) => void) | undefined;
  /** Waits; rejects when the signal aborts. Waits in real time by default. */
  readonly sleep?: ((wait: Wait, signal: AbortSignal | undefined) => Promise<void>) | undefined;
  /** The proxy in front of the deployment; undefined for a direct connection. */
  readonly proxy?: ProxyAddress | undefined;
  /** The token in the target's headers, if it may expire. */
  readonly accessToken?: AccessToken | undefined;
  /** How long the cleanup retries what fails temporarily, in milliseconds; 15 seconds by default. */
  readonly patience?: number | undefined;
  /** How many random requests to send after the cases; a tenth as many sequences follow. */
  readonly fuzz?: number | undefined;
  /** Which cases are judged; all by default. */
  readonly wanted?: Wanted | undefined;
  /** The number of failures after which the run ends; it does not end by default. */
  readonly bail?: number | undefined;
  /** The ids of cases that are expected to fail, in which `*` stands for any characters. */
  readonly knownFailures?: readonly string[] | undefined;
  /** The longest time that an answer may take, in milliseconds; not judged by default. */
  readonly maxMilliseconds?: number | undefined;
  /** How many independent proofs may run at the same time; one by default. */
  readonly concurrency?: number | undefined;
  /** Records every exchange; nothing is recorded by default. */
  readonly recorder?: RunRecorder | undefined;
}
