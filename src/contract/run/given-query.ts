import type { Operation } from '../../openapi/operations/operation.ts';

/** The query parameters of a run, by their names. */
export type GivenQuery = Readonly<Record<string, string>>;

/** The query parameters that an operation takes: those that it declares, and its credentials. */
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
