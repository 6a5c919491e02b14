import { DocumentReaders } from '../../openapi/bodies/read/body-reader.ts';
import { keyOf, type Place, type SourceFiles } from '../../openapi/document/source-files.ts';
import type { Operation } from '../../openapi/operations/operation.ts';
import { noBody, type OperationInput } from '../framework.ts';
import { FieldOrder } from './field-order.ts';
import { jsonErrors } from './json-errors.ts';
import { bodyReading, withFiles } from './read-body.ts';

/** Reads and refuses the input of one operation, in the words of JSON. */
export function inputOf({ requestBody }: Operation, files: SourceFiles): OperationInput {
  const fields = fieldsOf(files);
  return {
    readBody: requestBody === undefined ? () => noBody : bodyReading(requestBody, readersOf(files)),
    readQuery: (query) => query,
    repaired: () => false,
    validated: withFiles,
    errorsOf: (errors, reading) => jsonErrors(errors, fields((reading?.content ?? requestBody)?.schema)),
  };
}

const readers = new WeakMap<SourceFiles, DocumentReaders>();

/** The body readers that all operations of a document share. */
function readersOf(files: SourceFiles): DocumentReaders {
  const known = readers.get(files) ?? new DocumentReaders(files);
  readers.set(files, known);
  return known;
}

/** The fields of each schema, read on its first refusal. */
function fieldsOf(files: SourceFiles): (schema: Place | undefined) => FieldOrder {
  const known = new Map<string, FieldOrder>();
  return (schema) => {
    const key = schema === undefined ? '' : keyOf(schema);
    const order = known.get(key) ?? new FieldOrder(files, schema);
    known.set(key, order);
    return order;
  };
}
