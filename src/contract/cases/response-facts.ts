import type { ApiDocument } from '../../openapi/document/api-document.ts';
import type { Evidence, Grade, Tolerance } from '../../openapi/document/extensions.ts';
import { hasKeys } from '../../openapi/document/json-pointer.ts';
import { below, type Place } from '../../openapi/document/source-files.ts';
import type { Operation, Response } from '../../openapi/operations/operation.ts';
import { SchemaView } from './schema-view.ts';

/** What the document says about one response of an operation. */
export interface ResponseFacts {
  readonly document: ApiDocument;
  readonly response: Response;
  readonly place: Place;
  /** How sure the status is. */
  readonly grade: Grade;
  /** Other statuses that are tolerated, each with the reason. */
  readonly tolerated: ReadonlyMap<number, string>;
}

/** The facts of an operation's response; undefined if the document does not declare it. */
export function responseFacts(document: ApiDocument, operation: Operation, status: number): ResponseFacts | undefined {
  const response = operation.responses.get(String(status));
  if (response === undefined) return undefined;
  const { value, place } = document.files.resolve(below(operation.place, 'responses', String(status)));
  const extensions = hasKeys(value) ? value : {};
  // Both were checked against their schemas when the document was loaded.
  const evidence = extensions['x-evidence'] as Evidence | undefined;
  const tolerances = (extensions['x-tolerates'] as readonly Tolerance[] | undefined) ?? [];
  return {
    document,
    response,
    place,
    grade: evidence?.this?.grade ?? 'documented',
    tolerated: new Map(
      tolerances.flatMap((tolerance) =>
        tolerance.status === undefined ? [] : [[tolerance.status, tolerance.reason] as const],
      ),
    ),
  };
}

/** The facts of an operation's success. @throws {UndocumentedSuccess} if it declares none */
export function successFacts(document: ApiDocument, operation: Operation): ResponseFacts {
  const facts = operation.success && responseFacts(document, operation, operation.success.status);
  if (facts === undefined) throw new UndocumentedSuccess(operation.id);
  return facts;
}

/** The facts of the answer to invalid data: the first 4xx whose body has `errors`, else 422, else 400. */
export function invalidFacts(document: ApiDocument, operation: Operation): ResponseFacts | undefined {
  const named = [...operation.responses].find(([key, response]) => /^4\d\d$/.test(key) && hasErrors(response));
  const status = [named?.[0], '422', '400'].find((key) => key !== undefined && operation.responses.has(key));
  return status === undefined ? undefined : responseFacts(document, operation, Number(status));
}

/** True if a refusal names the invalid fields as the keys of `errors`. */
export function namesFields({ document, response }: ResponseFacts): boolean {
  if (!hasErrors(response) || response.schema === undefined) return false;
  const types = new SchemaView(document.files, response.schema).properties.get('errors')?.types;
  return types === undefined || types.has('object');
}

function hasErrors({ envelope }: Response): boolean {
  return envelope.some(({ name }) => name === 'errors');
}

/** True if the document declares the exact status of the operation's success, and not only a range. */
export function hasOwnSuccess({ responses, success }: Operation): boolean {
  return responses.has(String(success.status)) && success.status < 300;
}

/** Thrown when an operation declares no exact 2xx status to compare answers with; carries its id. */
export class UndocumentedSuccess extends Error {
  override readonly name = 'UndocumentedSuccess';
  readonly operationId: string;

  constructor(operationId: string) {
    super(`${operationId} documents no success`);
    this.operationId = operationId;
  }
}

/** An example of a response: its value, its place and how sure it is. */
export interface ExampleFacts {
  readonly value: unknown;
  readonly place: Place;
  readonly grade: Grade;
}

export function exampleFacts(
  document: ApiDocument,
  { response, place }: ResponseFacts,
  name: string,
): ExampleFacts | undefined {
  const { mediaType } = response;
  if (mediaType === undefined || !response.examples.has(name)) return undefined;
  const found = document.files.resolve(below(place, 'content', mediaType, 'examples', name));
  // Checked against the schema of `x-evidence` when the document was loaded.
  const evidence = hasKeys(found.value) ? (found.value['x-evidence'] as Evidence | undefined) : undefined;
  const grade = evidence?.value?.grade ?? evidence?.this?.grade ?? 'documented';
  return { value: response.examples.get(name), place: found.place, grade };
}
