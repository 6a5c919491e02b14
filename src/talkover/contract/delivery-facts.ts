import { queryParameters } from '../../contract/cases/parameters.ts';
import {
  type ExampleFacts,
  exampleFacts,
  type ResponseFacts,
  responseFacts,
  successFacts,
} from '../../contract/cases/response-facts.ts';
import { SchemaView } from '../../contract/cases/schema-view.ts';
import type { ApiDocument } from '../../openapi/document/api-document.ts';
import { below, type Place } from '../../openapi/document/source-files.ts';
import type { Operation } from '../../openapi/operations/operation.ts';

/** The place of a property of a request body; that of the operation if it is not declared. */
export function propertyOf({ files }: ApiDocument, { requestBody, place }: Operation, name: string): Place {
  const schema = requestBody?.schema;
  const view = schema && new SchemaView(files, schema).properties.get(name);
  return view?.place ?? place;
}

/** The query parameters of a page, with their limits and defaults. */
export function pageLimits(document: ApiDocument, logs: Operation) {
  const views = queryParameters(document, logs);
  const limitsOf = (name: string) => {
    const view = views.get(name) ?? new SchemaView(document.files, logs.place);
    const least = view.number('minimum') ?? 1;
    return { view, least, most: view.number('maximum') ?? least, byDefault: view.number('default') ?? least };
  };
  return [limitsOf('per_page'), limitsOf('page')] as const;
}

/** An example and its response. */
export function exampleOf(
  document: ApiDocument,
  operation: Operation,
  name: string,
): { facts: ResponseFacts; example: ExampleFacts } {
  for (const [key, { examples }] of operation.responses) {
    const facts = examples.has(name) ? responseFacts(document, operation, Number(key)) : undefined;
    const example = facts && exampleFacts(document, facts, name);
    if (facts !== undefined && example !== undefined) return { facts, example };
  }
  const facts = successFacts(document, operation);
  return { facts, example: { value: undefined, place: operation.place, grade: 'assumed' } };
}

/** The schema of the test delivery, and the header of its signature. */
export function payloadFacts({ files, root }: ApiDocument) {
  const delivery = below(root, 'webhooks', 'webhookTest', 'post');
  const place = below(files.resolve(below(delivery, 'requestBody')).place, 'content', 'application/json', 'schema');
  const header = files.resolve(below(delivery, 'parameters', 0));
  const name = new SchemaView(files, header.place).text('name') ?? 'Signature';
  return { place, signature: { place: header.place, name } };
}
