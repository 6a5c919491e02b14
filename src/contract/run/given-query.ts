import type { Operation } from '../../openapi/operations/operation.ts';
import type { Credentials } from './credentials.ts';

/** What a run was given for the query of every request, as far as a request has to do with it. */
export class GivenQuery {
  readonly #query: Readonly<Record<string, string>>;
  readonly #credentials: Credentials;

  constructor(query: Readonly<Record<string, string>>, credentials: Credentials) {
    this.#query = query;
    this.#credentials = credentials;
  }

  /**
   * Of a request of an operation: what it declares, and the credentials that it takes.
   * @param operation undefined for a route that the document does not have: credentials alone are sent there
   * @param isLetIn whether the request presents the right credentials
   */
  of(operation: Operation | undefined, isLetIn: boolean): readonly (readonly [name: string, value: string])[] {
    const entries = Object.entries(this.#query);
    return entries.filter(([name]) => {
      if (this.#credentials.isOfQuery(name)) return isLetIn && (operation === undefined || takes(operation, name));
      return operation !== undefined && declares(operation, name);
    });
  }
}

function declares({ parameters }: Operation, wanted: string): boolean {
  return parameters.declared.some(({ in: location, name }) => location === 'query' && name === wanted);
}

/** Whether an operation declares a name of the query as a parameter, or as a credential. */
function takes(operation: Operation, wanted: string): boolean {
  const credentials = operation.security.flat();
  const isCredential = credentials.some((one) => one.kind === 'apiKey' && one.in === 'query' && one.name === wanted);
  return isCredential || declares(operation, wanted);
}
