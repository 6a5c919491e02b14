import type { Target } from '../contract/run/target.ts';
import type { Wait } from '../contract/run/wire/wait.ts';
import type { Api } from './define-api.ts';

/** Where a run receives deliveries, to judge them. */
export interface ReceiverPlace {
  /** The address to listen on; `127.0.0.1` by default. */
  readonly host?: string;
  /** 0, the default, picks a free port. */
  readonly port?: number;
  /** The URL at which the deployment reaches the receiver, if it is another one: a tunnel, a forwarded port. */
  readonly url?: string | undefined;
}

/** The part of an `AbortSignal` that a run uses. */
export interface Interruption {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void): void;
}

/** Options of a run. All but the API and the target have defaults. */
export interface ContractOptions {
  readonly api: Api;
  readonly target: Target;
  /** Seeds the names, ids and random requests of the run; random by default. */
  readonly seed?: number;
  /** The longest time until an answer, in milliseconds; 10 seconds by default. */
  readonly timeout?: number;
  /** The longest answer in bytes, both compressed and decompressed; 4 MB by default. */
  readonly maxAnswer?: number;
  /** The longest total wait that refusals demand with `Retry-After`, in milliseconds; five minutes by default. */
  readonly maxWait?: number;
  /** Called when a wait begins, which delays the next event. */
  readonly onWait?: (wait: Wait) => void;
  /**
   * The most requests to send; by default 1000, or twice {@link requestsPerOperation} for each operation if that is more,
   * plus twice the number of `fuzz`.
   */
  readonly maxRequests?: number;
  /**
   * The number of requests for an operation, on average, including those that list first and clean up, if the document alone
   * determines the requests; 12 by default. A higher number tries more of the document.
   */
  readonly requestsPerOperation?: number;
  /** Sends no request that could create or change something. */
  readonly isReadOnly?: boolean;
  /** Also creates resources that can't be deleted; false by default. */
  readonly allowLeftovers?: boolean;
  /**
   * Values of inputs, by `operationId` and then by a parameter's name or the JSON Pointer of a property of the body:
   * `{ createOrder: { '/currency': 'EUR' } }`. Like {@link leaveOut}, only for an API that is judged by its document alone.
   */
  readonly values?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** The ids of operations that are never called; `*` stands for any characters. */
  readonly leaveOut?: readonly string[];
  /**
   * The number of random requests after the cases; 0 by default. With any, every case that the document determines is tried,
   * unless {@link requestsPerOperation} limits them.
   */
  readonly fuzz?: number;
  /**
   * The ids of the cases to judge; `*` stands for any characters; all by default. Requests that they depend on are sent but
   * not judged.
   */
  readonly cases?: readonly string[];
  /** The same by the `operationId` of the cases. If several of these filters are given, all have to match. */
  readonly operations?: readonly string[];
  /** The same by the tags of their operations. */
  readonly tags?: readonly string[];
  /** The number of failures after which the run ends; unlimited by default. */
  readonly bail?: number;
  /** The ids of cases whose failures are `known` and do not fail the run; `*` stands for any characters. */
  readonly knownFailures?: readonly string[];
  /** The duration of an answer above which a case fails, in milliseconds; not judged by default. */
  readonly maxMilliseconds?: number;
  /** The number of independent requests at the same time, from 1, the default, to 32. */
  readonly concurrency?: number;
  /** Where to receive deliveries; `true` for a free port of this machine. Without it, deliveries are not judged. */
  readonly receiver?: boolean | ReceiverPlace;
  /** A HAR file that records every exchange, with all that is needed to judge it again; none by default. */
  readonly record?: {
    readonly file: string;
    /** Whether secrets are replaced; true by default. */
    readonly redact?: boolean;
  };
  /** The file that lists what the run creates, so that the next run can delete what a crash leaves. */
  readonly ledger?: string;
  /** Ends the run early; what it has created is still deleted. */
  readonly signal?: Interruption | undefined;
}
