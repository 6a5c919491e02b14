import type { ApiDocument } from '../../openapi/document/api-document.ts';
import { below } from '../../openapi/document/source-files.ts';
import type { Operation } from '../../openapi/operations/operation.ts';
import { SchemaView } from '../cases/schema-view.ts';
import type { RunName } from './run-id.ts';

/**
 * An id that does not exist, in the form that a path parameter of the operation allows: a UUID or a large number.
 * @param operation undefined for a route that the document does not have
 * @returns undefined if the document allows neither
 */
export function unknownIdOf(
  { files }: ApiDocument,
  operation: Operation | undefined,
  name: string,
  { unknownId, unknownNumber }: RunName,
): string | undefined {
  const parameter = operation?.pathParameters.find((one) => one.name === name);
  if (parameter === undefined) return unknownId;
  const view = new SchemaView(files, below(parameter.place, 'schema'));
  if (view.types?.has('number') !== true && view.allows(unknownId)) return unknownId;
  const id = String(unknownNumber);
  return view.allows(unknownNumber) || view.allows(id) ? id : undefined;
}
