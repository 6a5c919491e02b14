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

/** How much is tried where the document alone says what is sent. */
export interface Room {
  /** How many requests to send for an operation on average. */
  readonly requestsPerOperation?: number | undefined;
  /** How many random requests are sent after the cases: with any, every case is tried by default. */
  readonly fuzz?: number | undefined;
}

export function requestsPerOperationIn({ requestsPerOperation, fuzz = 0 }: Room): number {
  return requestsPerOperation ?? (fuzz > 0 ? mostRequestsPerOperation : defaultRequestsPerOperation);
}

/** What a person says of a deployment, beyond its document. */
export interface AskedOfContract extends OfOperations {
  /** Undefined where no URL is given. */
  readonly baseUrl: string | undefined;
  readonly target: Pick<Target, 'headers' | 'query' | 'path'>;
  readonly allowsLeftovers: boolean;
  /** Whether nothing is created: what others have made is read instead. */
  readonly isReadOnly: boolean;
  readonly room: Room;
  /** Whether nothing is sent: then credentials are not missed. */
  readonly isListing: boolean;
}

/**
 * What judges a deployment: the contract half of its API where that says what a run makes or has cases of its own; for any
 * other API what its document says, with what its half adds to that.
 * @throws {CannotRun} also where every operation needs credentials and none are given
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

/** Whether a contract half says by itself what is to be sent. */
function isWhole({ made, makes, cases, allCases }: ContractApi): boolean {
  return [made, makes, cases, allCases].some((part) => part !== undefined);
}

/** Throws {@link CannotRun} for what its cases, which are its own, would pass over. */
function whole(half: ContractApi, { values = {}, leaveOut = [] }: AskedOfContract): ContractApi {
  const said = leaveOut.length > 0 ? 'leaveOut' : Object.keys(values).length > 0 ? 'values' : undefined;
  if (said === undefined) return half;
  throw new CannotRun(`${said} is for an API that is judged by its document alone: this one has a contract half`);
}

/** Why operations are not asked, by their ids. Throws {@link CannotRun}. */
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
