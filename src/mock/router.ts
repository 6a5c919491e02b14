import type { Operation } from '../spec/operation.ts';

/** What a path leads to. */
export interface Route {
  /** The operations on this path, by method. */
  readonly operations: ReadonlyMap<string, Operation>;
  /** The text of each `{parameter}`, in the order of the path, still percent-encoded. */
  readonly parameters: readonly string[];
}

interface Node {
  readonly literals: Map<string, Node>;
  parameter: Node | undefined;
  operations: Map<string, Operation> | undefined;
}

/** Finds the operations on a path, one map look-up a segment. A literal segment wins over a parameter. */
export class Router {
  readonly #root = newNode();

  constructor(operations: readonly Operation[], basePath: string) {
    for (const operation of operations) {
      let node = this.#root;
      for (const segment of (basePath + operation.path).split('/').slice(1)) {
        if (segment.startsWith('{')) {
          node.parameter ??= newNode();
          node = node.parameter;
        } else {
          const next = node.literals.get(segment) ?? newNode();
          node.literals.set(segment, next);
          node = next;
        }
      }
      node.operations ??= new Map();
      node.operations.set(operation.method, operation);
    }
  }

  /** @param path the URL's path, still percent-encoded */
  find(path: string): Route | undefined {
    const segments = path.split('/');
    // Laravel does not tell `/webhooks/` from `/webhooks`.
    while (segments.length > 1 && segments.at(-1) === '') segments.pop();
    return find(this.#root, segments, 1, []);
  }
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
  if (found !== undefined || node.parameter === undefined || segment === '') return found;
  return find(node.parameter, segments, index + 1, [...parameters, segment]);
}

function newNode(): Node {
  return { literals: new Map(), parameter: undefined, operations: undefined };
}
