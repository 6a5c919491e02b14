import type { ApiDocument } from '../openapi/document/api-document.ts';
import type { Operation } from '../openapi/operations/operation.ts';
import { pathBelow } from '../openapi/operations/path-below.ts';
import { parameterNamesIn, servedPath } from '../openapi/operations/path-template.ts';
import { operationFor, Router } from '../openapi/operations/router.ts';

/** The operation of a URL. */
export interface FoundOperation {
  readonly operation: Operation;
  /** The percent-encoded text of each path parameter, by its name. */
  readonly path: ReadonlyMap<string, string>;
}

/** An operation whose path begins at a recorded base path, not at that of the document's servers. */
interface Moved {
  readonly method: string;
  readonly path: string;
  readonly servers: undefined;
  readonly operation: Operation;
}

/** Finds the operation of a path, below the document's servers or any other base path. */
export class OperationFinder {
  readonly #declared: Router;
  readonly #moved: Router<Moved>;
  readonly #lastSlash: 'significant' | 'optional';

  /** @param lastSlash whether `/items/` is another path than `/items` */
  constructor({ operations }: Pick<ApiDocument, 'operations'>, lastSlash: 'significant' | 'optional' = 'significant') {
    this.#lastSlash = lastSlash;
    this.#declared = new Router(operations, lastSlash);
    const moved = operations.map((operation) => ({ ...methodAndPath(operation), servers: undefined, operation }));
    this.#moved = new Router(moved, lastSlash);
  }

  /** Finds below the base paths of the document's servers. @param path of a URL, percent-encoded */
  find(method: string, path: string): FoundOperation | undefined {
    const route = this.#declared.find(path, method);
    const operation = route && operationFor(route.operations, method);
    return operation && { operation, path: namedTexts(operation, route?.parameters ?? []) };
  }

  /** Finds below a base path, regardless of the servers; undefined for a path that is not below it. */
  findBelow(basePath: string, method: string, path: string): FoundOperation | undefined {
    const rest = pathBelow(basePath, path);
    if (rest === undefined) return undefined;
    const route = this.#moved.find(rest, method);
    const moved = route && operationFor(route.operations, method);
    return moved && { operation: moved.operation, path: namedTexts(moved.operation, route?.parameters ?? []) };
  }

  /** The methods of a path, below a base path if one is given; empty for an unknown path. */
  methodsOf(path: string, basePath?: string): readonly string[] {
    const rest = basePath === undefined ? undefined : pathBelow(basePath, path);
    const route = rest === undefined ? this.#declared.find(path, '') : this.#moved.find(rest, '');
    return [...(route?.operations.keys() ?? [])];
  }

  get lastSlash(): 'significant' | 'optional' {
    return this.#lastSlash;
  }
}

function methodAndPath({ method, path }: Operation): { readonly method: string; readonly path: string } {
  return { method, path };
}

function namedTexts({ path }: Operation, texts: readonly (string | undefined)[]): Map<string, string> {
  const names = parameterNamesIn(servedPath(path));
  return new Map(names.flatMap((name, index) => [[name, texts[index] ?? ''] as const]));
}
