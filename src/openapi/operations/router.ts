import type { Operation } from './operation.ts';
import { literalsOf, literalText, parameterNamesIn, servedPath } from './path-template.ts';
import { splitAround } from './segment-pattern.ts';
import { basePathReader } from './servers.ts';

/** What the router reads of an operation. */
export type Routed = Pick<Operation, 'method' | 'path' | 'servers'>;

/** What a path leads to. */
export interface Route<Of extends Routed = Operation> {
  /** By method: those that share the path with the one that was asked for; if none has its method, all that the path fits. */
  readonly operations: ReadonlyMap<string, Of>;
  /**
   * The text of each `{parameter}` of the operation that was asked for, in the order of its path, still percent-encoded;
   * undefined for one that was left out: `/users//orders`.
   */
  readonly parameters: readonly (string | undefined)[];
}

interface Node<Of> {
  literals: Map<string, Node<Of>> | undefined;
  /** Segments that are more than a parameter, those with the most text first: `{id}.tar.gz`, `{id}.gz`, `v{major}`. */
  patterns: Pattern<Of>[] | undefined;
  parameter: Node<Of> | undefined;
  operations: Map<string, Of> | undefined;
}

interface Pattern<Of> {
  readonly literals: readonly string[];
  /** How much text it has around its parameters. */
  readonly length: number;
  readonly node: Node<Of>;
}

interface Table<Of extends Routed> {
  readonly root: Node<Of>;
  /** The paths without a parameter: most requests need one look-up. */
  readonly exact: Map<string, Route<Of>>;
  readonly exactLengths: ReadonlySet<number>;
  /** Whether a base path has a parameter: its text is none of the operation's. */
  readonly hasOpenBasePath: boolean;
}

/**
 * Finds the operations on a path, one map look-up a segment. A literal segment wins over a pattern, that over a parameter,
 * and an operation that has the method over one that has not. Made when the first request comes.
 */
export class Router<Of extends Routed = Operation> {
  readonly #operations: readonly Of[];
  readonly #lastSlash: 'significant' | 'optional';
  readonly #segmentsOf: (path: string) => string[];
  #table: Table<Of> | undefined;

  /** @param lastSlash whether `/items/` is another path than `/items`, as the document has it, or the same, as for Laravel */
  constructor(operations: readonly Of[], lastSlash: 'significant' | 'optional') {
    this.#operations = operations;
    this.#lastSlash = lastSlash;
    this.#segmentsOf = lastSlash === 'optional' ? segmentsWithoutLastSlash : segmentsOf;
  }

  /** @param path the URL's path, still percent-encoded */
  find(path: string, method: string): Route<Of> | undefined {
    this.#table ??= this.#tableOf(this.#operations);
    const { root, exact, exactLengths, hasOpenBasePath } = this.#table;
    // Most paths are no exact ones, and need not be hashed to know that.
    const known = exactLengths.has(path.length) ? exact.get(path) : undefined;
    if (known !== undefined && operationFor(known.operations, method) !== undefined) return known;
    const segments = this.#segmentsOf(path);
    const search = new Search<Of>(segments, method, false);
    const found = search.find(root, 0) ?? search.withoutMethod() ?? this.#findWithGaps(root, segments, method);
    return hasOpenBasePath && found !== undefined ? withOwnParameters(found, method) : found;
  }

  /** A parameter that was left out is reported as such, unless two slashes stand for one, as they do for Laravel. */
  #findWithGaps(root: Node<Of>, segments: readonly string[], method: string): Route<Of> | undefined {
    if (this.#lastSlash === 'optional' || segments.indexOf('', 1) === -1) return undefined;
    const search = new Search<Of>(segments, method, true);
    return search.find(root, 0) ?? search.withoutMethod();
  }

  #tableOf(operations: readonly Of[]): Table<Of> {
    const basePathsOf = basePathReader();
    const root = newNode<Of>();
    const exact = new Map<string, Route<Of>>();
    let hasOpenBasePath = false;
    const add = (path: string, operation: Of) => {
      const segments = this.#segmentsOf(path);
      let node = root;
      for (const segment of segments) node = below(node, segment);
      node.operations ??= new Map();
      // Of two on the same path the first is served.
      if (node.operations.has(operation.method)) return;
      node.operations.set(operation.method, operation);
      if (path !== '' && isExact(path))
        exact.set(this.#lastSlash === 'optional' ? `/${segments.join('/')}` : path, {
          operations: node.operations,
          parameters: [],
        });
    };
    for (const operation of operations) {
      const path = servedPath(operation.path);
      for (const basePath of basePathsOf(operation.servers)) {
        add(basePath + path, operation);
        hasOpenBasePath ||= basePath.includes('{');
      }
    }
    // `/` behind a base path is asked for as the base URL is written, without the slash, by most.
    for (const operation of operations) {
      if (servedPath(operation.path) !== '/') continue;
      for (const basePath of basePathsOf(operation.servers)) add(basePath, operation);
    }
    return { root, exact, exactLengths: new Set([...exact.keys()].map((path) => path.length)), hasOpenBasePath };
  }
}

/** The way of one request through the table. */
class Search<Of extends Routed> {
  readonly #segments: readonly string[];
  /** As people read them: a literal may be written with or without percent-encoding. */
  readonly #read: readonly string[];
  readonly #method: string;
  readonly #takesGaps: boolean;
  readonly #parameters: (string | undefined)[] = [];
  /** The operations that the path fits and that have another method. */
  #others: Map<string, Of> | undefined;

  /** @param takesGaps whether a parameter may be empty, except in the first and the last segment */
  constructor(segments: readonly string[], method: string, takesGaps: boolean) {
    this.#segments = segments;
    this.#read = segments.some(isEncoded) ? segments.map(literalText) : segments;
    this.#method = method;
    this.#takesGaps = takesGaps;
  }

  find(node: Node<Of>, index: number): Route<Of> | undefined {
    if (index === this.#segments.length) return this.#take(node.operations);
    const segment = this.#segments[index] ?? '';
    const literal = node.literals?.get(this.#read[index] ?? '');
    const found = literal && this.find(literal, index + 1);
    if (found !== undefined) return found;
    if (segment === '') return this.#isGap(index) ? this.#follow(node.parameter, [undefined], index) : undefined;
    if (node.patterns !== undefined) {
      for (const pattern of node.patterns) {
        const texts = splitAround(pattern.literals, segment, this.#read[index] ?? '');
        const route = texts && this.#follow(pattern.node, texts, index);
        if (route !== undefined) return route;
      }
    }
    return this.#follow(node.parameter, [segment], index);
  }

  /** What the path fits where nothing on it has the method; undefined for a path that leads nowhere. */
  withoutMethod(): Route<Of> | undefined {
    return this.#others && { operations: this.#others, parameters: [] };
  }

  #follow(node: Node<Of> | undefined, texts: readonly (string | undefined)[], index: number): Route<Of> | undefined {
    if (node === undefined) return undefined;
    this.#parameters.push(...texts);
    const found = this.find(node, index + 1);
    if (found === undefined) this.#parameters.length -= texts.length;
    return found;
  }

  #take(operations: ReadonlyMap<string, Of> | undefined): Route<Of> | undefined {
    if (operations === undefined) return undefined;
    if (operationFor(operations, this.#method) !== undefined) return { operations, parameters: this.#parameters };
    this.#others ??= new Map();
    for (const [method, operation] of operations) if (!this.#others.has(method)) this.#others.set(method, operation);
    return undefined;
  }

  #isGap(index: number): boolean {
    return this.#takesGaps && index > 0 && index < this.#segments.length - 1;
  }
}

/** What answers a method on a path: GET answers HEAD, too. */
export function operationFor<Of>(operations: ReadonlyMap<string, Of>, method: string): Of | undefined {
  return operations.get(method) ?? (method === 'HEAD' ? operations.get('GET') : undefined);
}

/** Without the texts of the base path, which stand before those of the operation. */
function withOwnParameters<Of extends Routed>({ operations, parameters }: Route<Of>, method: string): Route<Of> {
  const operation = operations.get(method) ?? operations.get('GET');
  const own = operation === undefined ? 0 : parameterNamesIn(operation.path).length;
  return { operations, parameters: parameters.slice(Math.max(0, parameters.length - own)) };
}

function segmentsOf(path: string): string[] {
  return path.split('/').slice(1);
}

/** Laravel does not tell `/webhooks/` from `/webhooks`; the root itself has no segment. */
function segmentsWithoutLastSlash(path: string): string[] {
  const segments = segmentsOf(path);
  while (segments.at(-1) === '') segments.pop();
  return segments;
}

function isEncoded(text: string): boolean {
  return text.includes('%');
}

/** Whether only this text asks for the path, beside its percent-encoded forms. */
function isExact(path: string): boolean {
  return !path.includes('{') && !path.includes('%');
}

/** The node that a segment of a path template leads to, made if need be. */
function below<Of>(node: Node<Of>, segment: string): Node<Of> {
  if (/^\{[^{}]+\}$/.test(segment)) {
    node.parameter ??= newNode();
    return node.parameter;
  }
  const literals = segment.includes('{') ? literalsOf(segment) : [];
  if (literals.length < 2) {
    const text = literalText(segment);
    node.literals ??= new Map();
    const next = node.literals.get(text) ?? newNode<Of>();
    node.literals.set(text, next);
    return next;
  }
  const length = literals.join('').length;
  node.patterns ??= [];
  const { patterns } = node;
  const known = patterns.find((pattern) => isSame(pattern.literals, literals));
  if (known !== undefined) return known.node;
  const pattern = { literals, length, node: newNode<Of>() };
  const place = patterns.findIndex((other) => other.length < length);
  patterns.splice(place === -1 ? patterns.length : place, 0, pattern);
  return pattern.node;
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((text, index) => text === other[index]);
}

function newNode<Of>(): Node<Of> {
  return { literals: undefined, patterns: undefined, parameter: undefined, operations: undefined };
}
