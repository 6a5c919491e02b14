import type { Operation } from '../openapi/operations/operation.ts';

/** What a path leads to. */
export interface Route {
  /** The operations on this path, by method. */
  readonly operations: ReadonlyMap<string, Operation>;
  /** The text of each `{parameter}`, in the order of the path, still percent-encoded. */
  readonly parameters: readonly string[];
}

interface Node {
  readonly literals: Map<string, Node>;
  /** Segments that are more than a parameter: `{id}.json`, `v{major}`. */
  readonly patterns: Pattern[];
  parameter: Node | undefined;
  operations: Map<string, Operation> | undefined;
}

interface Pattern {
  readonly segment: string;
  readonly expression: RegExp;
  readonly node: Node;
}

/** Finds the operations on a path, one map look-up a segment. A literal segment wins over a pattern, that over a parameter. */
export class Router {
  readonly #root = newNode();
  readonly #segmentsOf: (path: string) => string[];

  /** @param lastSlash whether `/items/` is another path than `/items`, as the document has it, or the same, as for Laravel */
  constructor(operations: readonly Operation[], basePath: string, lastSlash: 'significant' | 'optional') {
    this.#segmentsOf = lastSlash === 'optional' ? segmentsWithoutLastSlash : segmentsOf;
    for (const operation of operations) this.#add(basePath + operation.path, operation);
    // `/` behind a base path is asked for as the base URL is written, without the slash, by most.
    for (const operation of operations) if (operation.path === '/') this.#add(basePath, operation);
  }

  #add(path: string, operation: Operation): void {
    let node = this.#root;
    for (const segment of this.#segmentsOf(path)) node = below(node, segment);
    node.operations ??= new Map();
    if (!node.operations.has(operation.method)) node.operations.set(operation.method, operation);
  }

  /** @param path the URL's path, still percent-encoded */
  find(path: string): Route | undefined {
    return find(this.#root, this.#segmentsOf(path), 0, []);
  }
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

/** The node that a segment of a path template leads to, made if need be. */
function below(node: Node, segment: string): Node {
  if (/^\{[^}]+\}$/.test(segment)) {
    node.parameter ??= newNode();
    return node.parameter;
  }
  if (segment.includes('{')) {
    const known = node.patterns.find((pattern) => pattern.segment === segment);
    if (known !== undefined) return known.node;
    const pattern = { segment, expression: expressionOf(segment), node: newNode() };
    node.patterns.push(pattern);
    return pattern.node;
  }
  const next = node.literals.get(segment) ?? newNode();
  node.literals.set(segment, next);
  return next;
}

function find(
  node: Node,
  segments: readonly string[],
  index: number,
  parameters: readonly string[],
): Route | undefined {
  const segment = segments[index];
  if (segment === undefined) return node.operations && { operations: node.operations, parameters };
  const literal = node.literals.get(segment);
  const found = literal && find(literal, segments, index + 1, parameters);
  if (found !== undefined || segment === '') return found;
  for (const pattern of node.patterns) {
    const match = pattern.expression.exec(segment);
    const route = match && find(pattern.node, segments, index + 1, [...parameters, ...match.slice(1)]);
    if (route) return route;
  }
  return node.parameter && find(node.parameter, segments, index + 1, [...parameters, segment]);
}

function newNode(): Node {
  return { literals: new Map(), patterns: [], parameter: undefined, operations: undefined };
}

/** `{id}.json` as an expression with a group for each parameter. */
function expressionOf(segment: string): RegExp {
  const parts = segment.split(/\{[^}]+\}/).map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('(.+?)')}$`);
}
