import type { Operation } from './operation.ts';
import { literalsOf, literalText, parameterNamesIn, servedPath } from './path-template.ts';
import { splitAround } from './segment-pattern.ts';
import { basePathReader } from './servers.ts';

/** What the router reads of an operation. */
export type Routed = Pick<Operation, 'method' | 'path' | 'servers'>;

/** The result of a look-up. */
export interface Route<Of extends Routed = Operation> {
  /** By method: those that share the path with the matching one; if none has the method, all whose path matches. */
  readonly operations: ReadonlyMap<string, Of>;
  /**
   * The text of each `{parameter}` of the matching operation, in the order of its path, still percent-encoded; undefined
   * for a missing one: `/users//orders`.
   */
  readonly parameters: readonly (string | undefined)[];
}

interface Node<Of> {
  literals: Map<string, Node<Of>> | undefined;
  /** Segments with a parameter and literals, those with the longest literals first: `{id}.tar.gz`, `{id}.gz`, `v{major}`. */
  patterns: Pattern<Of>[] | undefined;
  parameter: Node<Of> | undefined;
  operations: Map<string, Of> | undefined;
}

interface Pattern<Of> {
  readonly literals: readonly string[];
  /** The total length of the literals around its parameters. */
  readonly length: number;
  readonly node: Node<Of>;
}

interface Table<Of extends Routed> {
  readonly root: Node<Of>;
  /** The paths without a parameter: most requests need one look-up. */
  readonly exact: Map<string, Route<Of>>;
  readonly exactLengths: ReadonlySet<number>;
  /** Whether a base path has a parameter: its text is not one of the operation's. */
  readonly hasOpenBasePath: boolean;
}

/**
 * Finds the operations on a path, with one map look-up a segment. A literal segment wins over a pattern, a pattern over a
 * parameter, and an operation with the method over one without. Made for the first request.
 */
export class Router<Of extends Routed = Operation> {
  readonly #operations: readonly Of[];
  readonly #lastSlash: 'significant' | 'optional';
  readonly #segmentsOf: (path: string) => string[];
  #table: Table<Of> | undefined;

  /** @param lastSlash whether `/items/` differs from `/items`, as in the document, or is the same, as in Laravel */
  constructor(operations: readonly Of[], lastSlash: 'significant' | 'optional') {
    this.#operations = operations;
    this.#lastSlash = lastSlash;
    this.#segmentsOf = lastSlash === 'optional' ? segmentsWithoutLastSlash : segmentsOf;
  }

  /** @param path the URL's path, still percent-encoded */
  find(path: string, method: string): Route<Of> | undefined {
    this.#table ??= this.#tableOf(this.#operations);
    const { root, exact, exactLengths, hasOpenBasePath } = this.#table;
    // The length rules out most paths without hashing them.
    const known = exactLengths.has(path.length) ? exact.get(path) : undefined;
    if (known !== undefined && operationFor(known.operations, method) !== undefined) return known;
    const segments = this.#segmentsOf(path);
    const search = new Search<Of>(segments, method, false);
    const found = search.find(root, 0) ?? search.withoutMethod() ?? this.#findWithGaps(root, segments, method);
    return hasOpenBasePath && found !== undefined ? withOwnParameters(found, method) : found;
  }

  /** A missing parameter is reported as such, unless two slashes count as one, as in Laravel. */
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
      // Of two operations on the same path the first is served.
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
    // Most clients request `/` behind a base path as the base URL without the slash.
    for (const operation of operations) {
      if (servedPath(operation.path) !== '/') continue;
      for (const basePath of basePathsOf(operation.servers)) add(basePath, operation);
    }
    return { root, exact, exactLengths: new Set([...exact.keys()].map((path) => path.length)), hasOpenBasePath };
  }
}

/** The search for one request. */
class Search<Of extends Routed> {
  readonly #segments: readonly string[];
  /** Decoded: a literal may be sent with or without percent-encoding. */
  readonly #read: readonly string[];
  readonly #method: string;
  readonly #takesGaps: boolean;
  readonly #parameters: (string | undefined)[] = [];
  /** The operations whose path matches and whose method doesn't. */
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

  /** The match of a path where no operation has the method; undefined for an unknown path. */
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

/** The operation for a method on a path: GET also answers HEAD. */
export function operationFor<Of>(operations: ReadonlyMap<string, Of>, method: string): Of | undefined {
  return operations.get(method) ?? (method === 'HEAD' ? operations.get('GET') : undefined);
}

/** Drops the parameter texts of the base path, which precede those of the operation. */
function withOwnParameters<Of extends Routed>({ operations, parameters }: Route<Of>, method: string): Route<Of> {
  const operation = operations.get(method) ?? operations.get('GET');
  const own = operation === undefined ? 0 : parameterNamesIn(operation.path).length;
  return { operations, parameters: parameters.slice(Math.max(0, parameters.length - own)) };
}

function segmentsOf(path: string): string[] {
  return path.split('/').slice(1);
}

/** Laravel treats `/webhooks/` as `/webhooks`; the root itself has no segment. */
function segmentsWithoutLastSlash(path: string): string[] {
  const segments = segmentsOf(path);
  while (segments.at(-1) === '') segments.pop();
  return segments;
}

function isEncoded(text: string): boolean {
  return text.includes('%');
}

/** Whether only this text and its percent-encoded forms match the path. */
function isExact(path: string): boolean {
  return !path.includes('{') && !path.includes('%');
}

/** The node below another for a segment of a path template; creates it if needed. */
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
