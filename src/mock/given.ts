import type { Operation } from '../openapi/operations/operation.ts';
import type { Route } from '../openapi/operations/router.ts';
import { percentDecoded } from '../openapi/parameters/pairs.ts';
import type { Given } from '../openapi/sample/sampler.ts';

/**
 * Collects the values of a request that its answer may repeat.
 * @param texts the path's segment for each of its parameters
 */
export function givenOf({ path, pathParameters }: Operation, texts: Route['parameters'], body: unknown): Given {
  const values = pathParameters.flatMap(({ name }, index) => {
    const text = texts[index];
    if (text === undefined || text === '') return [];
    const before = path.slice(0, path.indexOf(`{${name}}`)).split('/');
    const collection = before.filter((segment) => segment !== '' && !segment.includes('{')).at(-1) ?? '';
    return [{ name, value: percentDecoded(text), collection, isLast: path.endsWith(`{${name}}`) }];
  });
  return { path: values, body };
}
