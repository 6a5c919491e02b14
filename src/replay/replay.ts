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

/** Why entries of the file are not served, and how many. */
export interface LeftOut {
  readonly reason: string;
  readonly count: number;
}

/**
 * The answers of a recording, by the requests that they were given to: by operation, parameters and body; of no operation,
 * by method, path and query. Of several answers to the same request, each is given once, in their order, and the last for
 * good.
 */
export class Replay {
  readonly leftOut: readonly LeftOut[];
  readonly #finder: OperationFinder | undefined;
  /** Where the document's paths begin in the recording. */
  readonly #bases: readonly string[];
  /** Where they begin as its servers have it. */
  readonly #declared: readonly string[];
  readonly #ofOperation = new Map<Operation, Entry[]>();
  readonly #others: Entry[] = [];
  readonly #given = new Set<Entry>();

  /**
   * @param document whose operations the requests are of; undefined for none
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
      { reason: 'are of no HTTP', count: notHttp },
    ].filter(({ count }) => count > 0);
  }

  /** How many entries each operation has, in the order of the document. */
  get operations(): ReadonlyMap<Operation, number> {
    return new Map([...this.#ofOperation].map(([operation, entries]) => [operation, entries.length]));
  }

  /** How many entries are of an operation of the document. */
  get documented(): number {
    return [...this.#ofOperation.values()].reduce((sum, { length }) => sum + length, 0);
  }

  /** How many entries are of no operation. */
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

  /** The operation that a request is of, and the entries among which its answer is. */
  #entriesFor({ method, path }: RequestParts): { found: FoundOperation | undefined; entries: readonly Entry[] } {
    const founds = [
      this.#finder?.find(method, path),
      ...this.#bases.map((base) => this.#finder?.findBelow(base, method, path)),
    ].filter((found) => found !== undefined);
    const found = founds.find(({ operation }) => this.#ofOperation.has(operation)) ?? founds[0];
    return { found, entries: found === undefined ? this.#others : (this.#ofOperation.get(found.operation) ?? []) };
  }

  /** What is of no operation may be asked for behind the document's base path, and be recorded behind another. */
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

  /** That of the requests most alike which was not given yet, else the last of them. */
  #choose(entries: readonly Entry[], sent: ComparableRequest, operation: Operation | undefined): Entry | undefined {
    const ofMethod = entries.filter(({ request }) => request.method === sent.method);
    // Who asks for a head alone gets that of the whole answer.
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

/** An answer below 200 is none that a client waits for. */
function isServable(exchange: RecordedExchange): exchange is Entry['exchange'] {
  return exchange.answer !== undefined && exchange.answer.status >= 200;
}

function declaredBases(document: ApiDocument | undefined): string[] {
  return [...new Set(document?.operations.flatMap(({ servers }) => basePathsOf(servers)))];
}
