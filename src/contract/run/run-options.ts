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
  /** How long an answer may be, in bytes; 4 MB by default. */
  readonly maxAnswer?: number | undefined;
  /** Send nothing that could create or change something. */
  readonly isReadOnly: boolean;
  /** Whether the run may create what nothing deletes. */
  readonly allowsLeftovers?: boolean | undefined;
  /** Ends the run early; what it created is deleted all the same. */
  readonly signal?: AbortSignal | undefined;
  /** The document's cases, where they were derived before. */
  readonly cases?: readonly Case[] | undefined;
  /** What deliveries are sent to; started by who calls, and closed by them. */
  readonly receiver?: Receiver | undefined;
  /** How long to wait in all because refusals ask for it, in milliseconds; five minutes by default. */
  readonly maxWait?: number | undefined;
  /** Called when a wait begins. */
  readonly onWait?: ((wait: Wait) => void) | undefined;
  /** Lets a wait pass; fails when the signal ends it. Real time passes by default. */
  readonly sleep?: ((wait: Wait, signal: AbortSignal | undefined) => Promise<void>) | undefined;
  /** What stands before the deployment; undefined where it is reached directly. */
  readonly proxy?: ProxyAddress | undefined;
  /** The token of the target's headers, where it may run out. */
  readonly accessToken?: AccessToken | undefined;
  /** How long the clean-up goes on with what fails in passing, in milliseconds; 15 seconds by default. */
  readonly patience?: number | undefined;
  /** How many random requests to send after the cases; a tenth as many sequences come after them. */
  readonly fuzz?: number | undefined;
  /** Which cases are judged; all by default. */
  readonly wanted?: Wanted | undefined;
  /** After how many failures the run ends; it goes on by default. */
  readonly bail?: number | undefined;
  /** The ids of cases that are expected to fail, in which `*` stands for any characters. */
  readonly knownFailures?: readonly string[] | undefined;
  /** How long an answer may take before that is a failure, in milliseconds; it is not judged by default. */
  readonly maxMilliseconds?: number | undefined;
  /** How many proofs that are independent may be on their way at the same time; one by default. */
  readonly concurrency?: number | undefined;
  /** Records every exchange; none is by default. */
  readonly recorder?: RunRecorder | undefined;
}
