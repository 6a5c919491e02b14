import type { ApiDocument } from '../openapi/document/api-document.ts';
import type { Operation } from '../openapi/operations/operation.ts';
import { pathBelow } from '../openapi/operations/path-below.ts';
import { parameterNamesIn, servedPath } from '../openapi/operations/path-template.ts';
import { operationFor, Router } from '../openapi/operations/router.ts';

/** The operation that a URL leads to. */
export interface FoundOperation {
  readonly operation: Operation;
  /** The text of each parameter of the path, by its name, still percent-encoded. */
  readonly path: ReadonlyMap<string, string>;
}

/** An operation whose path begins where a recording says, and not where the document's servers say. */
interface Moved {
  readonly method: string;
  readonly path: string;
  readonly servers: undefined;
  readonly operation: Operation;
}

/** Finds the operation of a path, where the paths of the document may begin in several places. */
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

  /** Where the servers of the document say that its paths begin. @param path of a URL, still percent-encoded */
  find(method: string, path: string): FoundOperation | undefined {
    const route = this.#declared.find(path, method);
    const operation = route && operationFor(route.operations, method);
    return operation && { operation, path: namedTexts(operation, route?.parameters ?? []) };
  }

  /** Behind a base path, whatever the servers say; undefined for a path that is not below it. */
  findBelow(basePath: string, method: string, path: string): FoundOperation | undefined {
    const rest = pathBelow(basePath, path);
    if (rest === undefined) return undefined;
    const route = this.#moved.find(rest, method);
    const moved = route && operationFor(route.operations, method);
    return moved && { operation: moved.operation, path: namedTexts(moved.operation, route?.parameters ?? []) };
  }

  /** The methods that a path has, declared or behind a base path; none for a path that leads nowhere. */
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
