import { DocumentError, type DocumentProblem } from '../document/document-error.ts';
import { hasKeys } from '../document/json-pointer.ts';
import { below, type Place, type SourceFiles } from '../document/source-files.ts';
import type { Operation } from './operation.ts';
import { statusOf } from './response-names.ts';

/**
 * Finds what is wrong with the operations of a strictly read document, beyond single schemas; reads all their parts and
 * compiles their schemas.
 */
export function checkOperations(operations: readonly Operation[], files: SourceFiles, root: Place): DocumentProblem[] {
  const checker = new OperationChecker(files, root);
  checker.checkPaths();
  for (const operation of operations) checker.check(operation);
  checker.checkDuplicates(operations);
  return checker.problems;
}

class OperationChecker {
  readonly problems: DocumentProblem[] = [];
  readonly #files: SourceFiles;
  readonly #root: Place;

  constructor(files: SourceFiles, root: Place) {
    this.#files = files;
    this.#root = root;
  }

  checkPaths(): void {
    const paths = below(this.#root, 'paths');
    for (const path of Object.keys(this.#object(paths))) {
      if (!path.startsWith('/') && !path.startsWith('x-'))
        this.#report(below(paths, path), `path ${path} does not begin with a slash`);
    }
  }

  check(operation: Operation): void {
    const { place } = operation;
    this.#collect(() => this.#checkParameters(operation));
    this.#collect(() => this.#checkSecurity(place));
    this.#collect(() => void operation.requestBody?.validate);
    const responses = below(place, 'responses');
    for (const key of Object.keys(this.#object(responses))) {
      if (statusOf(key) === undefined && !key.startsWith('x-'))
        this.#report(below(responses, key), `response ${key} is no status, range like 4XX, or default`);
    }
    for (const response of operation.responses.values()) {
      this.#collect(() => void [response.validate, response.headers, response.envelope, response.examples]);
    }
  }

  #checkParameters({ id, path, place, pathParameters, responses, parameters }: Operation): void {
    // Reading the parameters has checked each of them.
    if (parameters === undefined) return;
    for (const { name, resource, place: at } of pathParameters) {
      if (at === place) this.#report(place, `path parameter ${name} of ${path} is not declared`);
      if (resource === undefined) continue;
      const { status, example } = resource.missing;
      if (!responses.get(String(status))?.examples.has(example))
        this.#report(below(at, 'x-resource'), `${id} has no example ${example} for status ${status}`);
    }
  }

  #checkSecurity(operation: Place): void {
    const requirements = this.#object(operation).security ?? this.#object(this.#root).security;
    for (const requirement of Array.isArray(requirements) ? requirements : []) {
      for (const name of Object.keys(hasKeys(requirement) ? requirement : {})) {
        const { value } = this.#files.resolve(below(this.#root, 'components', 'securitySchemes', name));
        if (!hasKeys(value)) this.#report(below(this.#root, 'security'), `security scheme ${name} is not declared`);
      }
    }
  }

  checkDuplicates(operations: readonly Operation[]): void {
    const ids = new Set<unknown>();
    const routes = new Map<string, string>();
    for (const { method, path, place } of operations) {
      const { operationId } = this.#object(place);
      if (typeof operationId === 'string' && ids.has(operationId))
        this.#report(below(place, 'operationId'), `operationId ${operationId} is used twice`);
      ids.add(operationId);
      // Two paths that differ only in the names of their parameters are ambiguous.
      const route = `${method} ${path.replace(/\{[^{}]+\}/g, '{}')}`;
      const other = routes.get(route);
      if (other !== undefined) this.#report(place, `${method} ${path} can't be distinguished from ${other}`);
      routes.set(route, path);
    }
  }

  #collect(read: () => void): void {
    try {
      read();
    } catch (error) {
      if (!(error instanceof DocumentError)) throw error;
      this.problems.push(...error.problems);
    }
  }

  #object(place: Place): Record<string, unknown> {
    const value = this.#files.valueAt(place);
    return hasKeys(value) ? value : {};
  }

  #report(place: Place, reason: string): void {
    this.problems.push(this.#files.problem(place, reason));
  }
}
