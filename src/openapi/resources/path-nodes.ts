import type { Operation } from '../operations/operation.ts';
import { type Segment, segmentsOf, templateOf } from './path-shape.ts';

/** A path with its operations. */
export interface PathNode {
  readonly template: string;
  readonly segments: readonly Segment[];
  /** By method, in upper case. */
  readonly operations: ReadonlyMap<string, Operation>;
}

/** The paths of a document, by their templates without parameter names. */
export class PathNodes {
  readonly #nodes = new Map<string, PathNode & { readonly operations: Map<string, Operation> }>();
  /** By template, also of paths without operations: the first operation at it or below it. */
  readonly #first = new Map<string, Operation>();

  constructor(operations: readonly Operation[]) {
    for (const operation of operations) {
      const segments = segmentsOf(operation.path);
      const template = templateOf(segments);
      const node = this.#nodes.get(template) ?? { template, segments, operations: new Map() };
      this.#nodes.set(template, node);
      if (!node.operations.has(operation.method)) node.operations.set(operation.method, operation);
      for (let length = 1; length <= segments.length; length++) {
        const around = templateOf(segments.slice(0, length));
        if (!this.#first.has(around)) this.#first.set(around, operation);
      }
    }
  }

  at(template: string): PathNode | undefined {
    return this.#nodes.get(template);
  }

  /** An operation that has the parameters of a path: on the path itself, else below it. */
  operationAt(template: string): Operation | undefined {
    return this.#nodes.get(template)?.operations.values().next().value ?? this.#first.get(template);
  }

  /** Every path, the shortest first. */
  shortestFirst(): PathNode[] {
    return [...this.#nodes.values()].sort((one, other) => one.segments.length - other.segments.length);
  }
}
