import { declaredBodies } from '../../../src/contract/derived/inputs.ts';
import type { RequestSchema } from '../../../src/contract/derived/request-schema.ts';
import { loadDocument } from '../../../src/index.ts';
import { documentOf } from '../../document-of.ts';
import { type BodySchema, components } from './body-schemas.ts';

/** The facts of a body with a required `value` of a schema. */
export async function bodyFacts({
  openapi = '3.1.0',
  schema,
}: Pick<BodySchema, 'openapi' | 'schema'>): Promise<RequestSchema> {
  const body = { type: 'object', required: ['value'], properties: { value: schema } };
  const post = {
    operationId: 'act',
    requestBody: { required: true, content: { 'application/json': { schema: body } } },
    responses: { 204: { description: 'Done' } },
  };
  const document = await loadDocument(
    documentOf({ '/act': { post } }, { openapi, components: { schemas: components } }),
  );
  const [declared] = document.operations.flatMap((operation) => declaredBodies(document, operation));
  if (declared === undefined) throw new TypeError('the document has a body');
  return declared.facts;
}
