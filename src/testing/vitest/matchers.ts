import type { InputOf } from '../../api/define-api.ts';
import { didYouMean } from '../../text/near-texts.ts';
import { type IdOf, RecordedRequests, type Requests, type SentBody, type SentRequest } from './requests.ts';

/** The expected parts of a request; omitted ones may be anything. Each part may be an asymmetric matcher. */
export interface ExpectedRequest<Operation = unknown> {
  /** The whole body; `expect.objectContaining(…)` for a part of it. */
  readonly body?: SentBody<Operation>;
  /** Parameters of the path; others may have any value, also in the next two. */
  readonly path?: Partial<InputOf<Operation>['path']>;
  readonly query?: Partial<InputOf<Operation>['query']>;
  /** By name, in any case. */
  readonly headers?: Readonly<Record<string, unknown>>;
  /** The exact number of such requests; at least one by default. */
  readonly times?: number;
}

/** The matchers of `expect(requests)`, in addition to Vitest's. */
export interface MatchersOfRequests<T> {
  /** Passes if the app has sent such requests of an operation. */
  toHaveRequested: T extends Requests<infer Operations>
    ? <Id extends IdOf<Operations>>(operationId: Id, expected?: ExpectedRequest<Operations[Id]>) => void
    : never;
}

/** Thrown for an operation that the document does not have, also with `not`; carries its id. */
export class OperationUnknown extends Error {
  override readonly name = 'OperationUnknown';
  readonly operationId: string;

  constructor(operationId: string, ids: readonly string[]) {
    super(
      `the document has no operation ${JSON.stringify(operationId)}${didYouMean(operationId, ids) || ';'} it has ${ids.join(', ')}`,
    );
    this.operationId = operationId;
  }
}

/** Thrown when `toHaveRequested` is called for anything but the fixture `requests`. */
class RequestsMissing extends TypeError {
  override readonly name = 'RequestsMissing';

  constructor() {
    super('toHaveRequested is asked of the fixture `requests`: expect(requests).toHaveRequested(…)');
  }
}

/** The used part of the matcher context, the same in all versions of Vitest. */
interface Comparing {
  readonly isNot: boolean;
  readonly equals: (one: unknown, other: unknown) => boolean;
  readonly utils: {
    readonly diff: (expected: unknown, received: unknown) => string | null | undefined;
    readonly printExpected: (value: unknown) => string;
    readonly printReceived: (value: unknown) => string;
  };
}

/** The matcher for `expect.extend`. */
export function toHaveRequested(
  this: Comparing,
  received: unknown,
  operationId: string,
  expected: ExpectedRequest = {},
): { readonly pass: boolean; readonly message: () => string } {
  if (!(received instanceof RecordedRequests)) throw new RequestsMissing();
  const { operationIds } = received;
  if (!operationIds.includes(operationId)) throw new OperationUnknown(operationId, operationIds);
  const ofOperation = received.all().filter((one) => one.operationId === operationId);
  const found = ofOperation.filter((one) => fits(one, expected, this.equals));
  const { times } = expected;
  return {
    pass: times === undefined ? found.length > 0 : found.length === times,
    message: () => messageOf(this, operationId, { expected, found, ofOperation, all: received.all() }),
  };
}

function fits(sent: SentRequest, expected: ExpectedRequest, equals: Comparing['equals']): boolean {
  if ('body' in expected && !equals(sent.body, expected.body)) return false;
  const headers = lowerCase(expected.headers);
  return (
    hasAll(sent.path, expected.path, equals) &&
    hasAll(sent.query, expected.query, equals) &&
    hasAll(sent.headers, headers, equals)
  );
}

/** Whether all wanted values were sent; a number or boolean equals its text, since URLs have only texts. */
function hasAll(sent: Readonly<Record<string, unknown>>, wanted: object = {}, equals: Comparing['equals']): boolean {
  return Object.entries(wanted).every(
    ([name, value]) => equals(sent[name], value) || (isPlainValue(value) && sent[name] === String(value)),
  );
}

function isPlainValue(value: unknown): boolean {
  return typeof value === 'number' || typeof value === 'boolean';
}

function lowerCase(headers: ExpectedRequest['headers'] = {}): Record<string, unknown> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

interface Looked {
  readonly expected: ExpectedRequest;
  readonly found: readonly SentRequest[];
  readonly ofOperation: readonly SentRequest[];
  readonly all: readonly SentRequest[];
}

function messageOf({ utils, isNot }: Comparing, operationId: string, looked: Looked): string {
  const { expected, found, ofOperation, all } = looked;
  const { times, ...wanted } = expected;
  const hasWishes = Object.keys(wanted).length > 0;
  const count = times === undefined ? '' : ` ${isNot ? 'other than ' : ''}${timesOf(times)}`;
  const head =
    `expected ${operationId} ${isNot && times === undefined ? 'not ' : ''}to be requested${count}` +
    `${hasWishes ? ' with what follows' : ''}; it was ${timesOf(found.length)}`;
  const [only] = ofOperation;
  const difference =
    only !== undefined && ofOperation.length === 1 && found.length === 0 && hasWishes
      ? utils.diff(wanted, partOf(only, wanted))
      : undefined;
  return [
    head,
    ...(hasWishes ? [utils.printExpected(wanted)] : []),
    ...(difference ? ['', difference] : []),
    '',
    all.length === 0 ? 'The app has sent nothing to the mock.' : 'The app has sent:',
    ...all.map((sent) => line(sent, utils, sent.operationId === operationId)),
  ].join('\n');
}

/** The compared parts of a request. */
function partOf(sent: SentRequest, wanted: Omit<ExpectedRequest, 'times'>): Record<string, unknown> {
  const named = (values: Readonly<Record<string, unknown>>, names: object) =>
    Object.fromEntries(Object.keys(names).map((name) => [name, values[name] ?? values[name.toLowerCase()]]));
  return Object.fromEntries(
    Object.entries(wanted).map(([part, value]) => {
      if (part === 'body') return [part, sent.body];
      const { path, query, headers } = sent;
      return [part, named({ path, query, headers }[part] ?? {}, value ?? {})];
    }),
  );
}

function line(sent: SentRequest, { printReceived }: Comparing['utils'], isWhole: boolean): string {
  const { operationId = 'no operation', method, url, status = 'no answer', reason, body } = sent;
  const why = reason === undefined ? '' : ` (${reason})`;
  const shown = `  ${operationId}: ${method} ${url} -> ${status}${why}`;
  return isWhole && body !== undefined ? `${shown}\n    ${printReceived(body).replaceAll('\n', '\n    ')}` : shown;
}

function timesOf(count: number): string {
  if (count === 0) return 'never';
  return count === 1 ? 'once' : `${count} times`;
}
