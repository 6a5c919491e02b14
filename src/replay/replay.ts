import { recordedBasePaths } from '../har/base-paths.ts';
import { type FoundOperation, OperationFinder } from '../har/operation-finder.ts';
import type { RecordedExchange, Recording } from '../har/read/recording.ts';
import type { SeenAnswer } from '../har/seen-exchange.ts';
import type { ApiDocument } from '../openapi/document/api-document.ts';
import type { Operation } from '../openapi/operations/operation.ts';
import { pathBelow } from '../openapi/operations/path-below.ts';
import { literalText } from '../openapi/operations/path-template.ts';
import { basePathsOf } from '../openapi/operations/servers.ts';
import type { Entry } from './entry.ts';
import { Missing, nothingRecorded } from './missing.ts';
import { type ComparableRequest, comparableRequest, likeness, type RequestParts } from './recorded-request.ts';

/** The number of entries that are not served for a reason. */
export interface LeftOut {
  readonly reason: string;
  readonly count: number;
}

/**
 * Finds the recorded answer to a request: by operation, parameters and body; without an operation, by method, path and query.
 * Several answers to the same request are given in their order, once each, and then always the last.
 */
export class Replay {
  readonly leftOut: readonly LeftOut[];
  readonly #finder: OperationFinder | undefined;
  /** The base paths in the recording. */
  readonly #bases: readonly string[];
  /** The base paths of the document's servers. */
  readonly #declared: readonly string[];
  readonly #ofOperation = new Map<Operation, Entry[]>();
  readonly #others: Entry[] = [];
  readonly #given = new Set<Entry>();

  /**
   * @param document of the recorded API; undefined for none
   * @param lastSlash whether `/items/` is another path than `/items`
   */
  constructor(
    { exchanges, notHttp }: Recording,
    document: ApiDocument | undefined,
    lastSlash?: 'significant' | 'optional',
  ) {
    this.#finder = document && new OperationFinder(document, lastSlash);
    const servable = exchanges.filter(isServable);
    const urls = servable.map(({ request }) => request);
    this.#declared = declaredBases(document);
    const bases = this.#finder && recordedBasePaths(urls, this.#finder, this.#declared);
    this.#bases = [...new Set(bases?.values())];
    for (const exchange of servable) this.#add(exchange, bases?.get(new URL(exchange.request.url).origin));
    const unanswered = exchanges.filter(({ answer }) => answer === undefined).length;
    this.leftOut = [
      { reason: 'have no answer', count: unanswered },
      { reason: 'switch to another protocol', count: exchanges.length - unanswered - servable.length },
      { reason: 'are not HTTP', count: notHttp },
    ].filter(({ count }) => count > 0);
  }

  /** The number of entries of each operation. */
  get operations(): ReadonlyMap<Operation, number> {
    return new Map([...this.#ofOperation].map(([operation, entries]) => [operation, entries.length]));
  }

  /** The number of entries with an operation of the document. */
  get documented(): number {
    return [...this.#ofOperation.values()].reduce((sum, { length }) => sum + length, 0);
  }

  /** The number of entries without an operation. */
  get others(): number {
    return this.#others.length;
  }

  /** The recorded answer to a request, or why there is none. */
  answer(parts: RequestParts): SeenAnswer | Missing {
    const { found, entries } = this.#entriesFor(parts);
    const request = comparableRequest(parts, found);
    const entry =
      this.#choose(entries, request, found?.operation) ??
      (found === undefined ? this.#chooseMoved(parts, request) : undefined);
    const { method, path, query } = parts;
    const asked = `${method} ${path}${query === '' ? '' : `?${query}`}`;
    if (entry === undefined) return nothingRecorded(asked, request, found?.operation, entries);
    this.#given.add(entry);
    const { answer } = entry.exchange;
    if (answer.body.bytes !== undefined) return answer;
    return new Missing(
      501,
      `${asked} was answered ${answer.status}, but the recording has not kept the body of ${answer.body.size} bytes (log.entries[${entry.exchange.index}]).`,
    );
  }

  #add(exchange: Entry['exchange'], base: string | undefined): void {
    const { method, url, headers, body } = exchange.request;
    const { pathname, search } = new URL(url);
    const found =
      (base === undefined ? undefined : this.#finder?.findBelow(base, method, pathname)) ??
      this.#finder?.find(method, pathname);
    const parts = { method, path: pathname, query: search.slice(1), headers, body: body.bytes };
    const entry = { exchange, request: comparableRequest(parts, found) };
    if (found === undefined) this.#others.push(entry);
    else this.#ofOperation.set(found.operation, [...(this.#ofOperation.get(found.operation) ?? []), entry]);
  }

  /** The operation of a request, and the entries to search for its answer. */
  #entriesFor({ method, path }: RequestParts): { found: FoundOperation | undefined; entries: readonly Entry[] } {
    const founds = [
      this.#finder?.find(method, path),
      ...this.#bases.map((base) => this.#finder?.findBelow(base, method, path)),
    ].filter((found) => found !== undefined);
    const found = founds.find(({ operation }) => this.#ofOperation.has(operation)) ?? founds[0];
    return { found, entries: found === undefined ? this.#others : (this.#ofOperation.get(found.operation) ?? []) };
  }

  /** Searches entries without an operation below the recorded base paths, for a request below a declared one. */
  #chooseMoved({ path }: RequestParts, request: ComparableRequest): Entry | undefined {
    const rests = this.#declared.flatMap((base) =>
      pathBelow(base, path) === undefined ? [] : [path.slice(base.length)],
    );
    const moved = rests.flatMap((rest) => this.#bases.map((base) => literalText(base + rest)));
    for (const other of moved) {
      const entry = this.#choose(this.#others, { ...request, path: other }, undefined);
      if (entry !== undefined) return entry;
    }
    return undefined;
  }

  /** Of the most similar entries, the first that was not given yet, otherwise the last. */
  #choose(entries: readonly Entry[], sent: ComparableRequest, operation: Operation | undefined): Entry | undefined {
    const ofMethod = entries.filter(({ request }) => request.method === sent.method);
    // HEAD gets the head of a recorded GET.
    const asked = ofMethod.length === 0 && sent.method === 'HEAD' ? entries.filter(isGet) : ofMethod;
    let most = -1;
    let alike: Entry[] = [];
    for (const entry of asked) {
      const points = likeness(entry.request, sent, operation) ?? -1;
      if (points < 0 || points < most) continue;
      if (points > most) alike = [];
      most = points;
      alike.push(entry);
    }
    return alike.find((entry) => !this.#given.has(entry)) ?? alike.at(-1);
  }
}

function isGet({ request }: Entry): boolean {
  return request.method === 'GET';
}

/** Whether an exchange has a final answer: one below 200 is interim. */
function isServable(exchange: RecordedExchange): exchange is Entry['exchange'] {
  return exchange.answer !== undefined && exchange.answer.status >= 200;
}

function declaredBases(document: ApiDocument | undefined): string[] {
  return [...new Set(document?.operations.flatMap(({ servers }) => basePathsOf(servers)))];
}
