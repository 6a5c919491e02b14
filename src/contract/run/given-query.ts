import type { Operation } from '../../openapi/operations/operation.ts';

/** What a run was given for the query, by its names. */
export type GivenQuery = Readonly<Record<string, string>>;

/** What of the query an operation takes: the parameters that it declares, and its credentials. */
export function queryFor(
  operation: Operation,
  query: GivenQuery = {},
): readonly (readonly [name: string, value: string])[] {
  return Object.entries(query).filter(([name]) => takes(operation, name));
}

function takes({ parameters, security }: Operation, wanted: string): boolean {
  const isCredential = security
    .flat()
    .some((one) => one.kind === 'apiKey' && one.in === 'query' && one.name === wanted);
  return isCredential || parameters.declared.some((one) => one.in === 'query' && one.name === wanted);
}
