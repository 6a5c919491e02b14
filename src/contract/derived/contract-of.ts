import type { ApiDocument } from '../../openapi/document/api-document.ts';
import { withoutFinalDot } from '../../text/host-names.ts';
import type { ContractApi } from '../contract-api.ts';
import { casePattern } from '../run/case-pattern.ts';
import { missingCredentials } from '../run/missing-credentials.ts';
import { CannotRun } from '../run/stops.ts';
import type { Target } from '../run/target.ts';
import { mostRequestsPerOperation } from '../run/wire/limits.ts';
import { derivedContract } from './derived-contract.ts';
import { type OfOperations, refuseUnknownOperations } from './names-given.ts';
import { defaultRequestsPerOperation } from './world.ts';

/** How many requests are sent if the document alone determines them. */
export interface Room {
  /** The number of requests for an operation, on average. */
  readonly requestsPerOperation?: number | undefined;
  /** The number of random requests after the cases; with any, every case is tried by default. */
  readonly fuzz?: number | undefined;
}

export function requestsPerOperationIn({ requestsPerOperation, fuzz = 0 }: Room): number {
  return requestsPerOperation ?? (fuzz > 0 ? mostRequestsPerOperation : defaultRequestsPerOperation);
}

/** What a person says about a deployment, in addition to its document. */
export interface AskedOfContract extends OfOperations {
  /** Undefined if no URL is given. */
  readonly baseUrl: string | undefined;
  readonly target: Pick<Target, 'headers' | 'query' | 'path'>;
  readonly allowsLeftovers: boolean;
  /** Whether nothing is created: existing resources are read instead. */
  readonly isReadOnly: boolean;
  readonly room: Room;
  /** Whether cases are only listed and nothing is sent: then no credentials are needed. */
  readonly isListing: boolean;
}

/**
 * The contract of a deployment: the API's contract half if it names what a run creates or has cases of its own; otherwise a
 * contract derived from the document, extended by the half.
 * @throws {CannotRun} also if every operation needs credentials and none are given
 */
export function contractOf(document: ApiDocument, half: ContractApi, asked: AskedOfContract): ContractApi {
  const { target, values, allowsLeftovers, isReadOnly, baseUrl, room } = asked;
  refuseUnknownOperations(document, asked);
  if (isWhole(half)) return whole(half, asked);
  const leftOut = leftOutOf(document, asked);
  const derived = derivedContract(document, {
    path: target.path ?? {},
    headers: target.headers ?? {},
    query: target.query ?? {},
    requestsPerOperation: requestsPerOperationIn(room),
    ...(values !== undefined && { values }),
    leftOut,
    allowsLeftovers,
    isReadOnly,
    isLocal: baseUrl !== undefined && isLoopback(new URL(baseUrl).hostname),
  });
  const own = new Set(half.wrongAccesses?.map(({ name }) => name));
  const others = (derived.wrongAccesses ?? []).filter(({ name }) => !own.has(name));
  return {
    ...derived,
    ...half,
    leftOut: new Set(leftOut.keys()),
    wrongAccesses: [...others, ...(half.wrongAccesses ?? [])],
  };
}

/** Whether a contract half determines by itself what is sent. */
function isWhole({ made, makes, cases, allCases }: ContractApi): boolean {
  return [made, makes, cases, allCases].some((part) => part !== undefined);
}

/** Throws {@link CannotRun} for options that its own cases would ignore. */
function whole(half: ContractApi, { values = {}, leaveOut = [] }: AskedOfContract): ContractApi {
  const said = leaveOut.length > 0 ? 'leaveOut' : Object.keys(values).length > 0 ? 'values' : undefined;
  if (said === undefined) return half;
  throw new CannotRun(`${said} is for an API that is judged by its document alone: this one has a contract half`);
}

/** Why operations are not called, by their ids. Throws {@link CannotRun}. */
function leftOutOf(
  { operations }: ApiDocument,
  { leaveOut = [], target, isListing }: AskedOfContract,
): ReadonlyMap<string, string> {
  const patterns = leaveOut.map(casePattern);
  const isLeftOut = (id: string) => patterns.some((matches) => matches(id));
  const asked = operations.filter(({ id }) => !isLeftOut(id));
  const leftOut = new Map(
    operations.filter(({ id }) => isLeftOut(id)).map(({ id }) => [id, 'it is left out (leaveOut)']),
  );
  const lacking = asked.flatMap((operation) => {
    const options = missingCredentials(operation, target);
    return options === undefined ? [] : [{ id: operation.id, options }];
  });
  const [first] = lacking;
  if (first !== undefined && lacking.length === asked.length && !isListing)
    throw new CannotRun(`every operation takes credentials, and none are given: give them with ${first.options}`);
  const hasNone = lacking.length === asked.filter(({ security }) => security.length > 0).length;
  if (isListing && hasNone) return leftOut;
  for (const { id, options } of lacking) leftOut.set(id, `it takes credentials that are not given: add ${options}`);
  return leftOut;
}

function isLoopback(hostname: string): boolean {
  const host = withoutFinalDot(hostname);
  return host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || /^127(?:\.\d+){3}$/.test(host);
}
