import type { ApiDocument } from '../../openapi/document/api-document.ts';
import { hasKeys } from '../../openapi/document/json-pointer.ts';
import { below } from '../../openapi/document/source-files.ts';
import type { Operation } from '../../openapi/operations/operation.ts';
import { bodyConforms, statusIs } from '../checks/checks.ts';
import { errorsNameAll, wordingIs } from '../checks/field-checks.ts';
import { differs, impossible } from '../checks/findings.ts';
import type { CaseContext } from '../contract-api.ts';
import type { Case, Check } from './case.ts';
import { bodyOf } from './invalid-bodies.ts';
import { alone, makeCase, refused } from './make-case.ts';
import { uniqueMarker } from './markers.ts';
import { exampleFacts, invalidFacts, namesFields, type ResponseFacts } from './response-facts.ts';
import { SchemaView } from './schema-view.ts';

/** Cases of unreadable bodies, of several mistakes at once, and of a mistake in the body and the path. */
export function unreadBodyCases(context: CaseContext): Case[] {
  const { document, step } = context;
  return document.operations.flatMap((operation) => {
    const body = operation.requestBody;
    const refusal = invalidFacts(document, operation);
    if (body?.schema === undefined || refusal === undefined) return [];
    const view = new SchemaView(document.files, body.schema, true);
    if (view.required.length === 0) return [];
    const { body: sound } = bodyOf(context, operation);
    const one = (name: string) => `${operation.id}/body/${name}`;
    const unread = [
      ['malformedJson', { text: `{"name": "${uniqueMarker}",`, mediaType: 'application/json' }],
      ['otherMediaType', { text: JSON.stringify(sound), mediaType: 'text/plain' }],
    ] as const;
    const place = below(operation.place, 'requestBody');
    const cases = unread.map(([name, raw]) =>
      makeCase(document, {
        id: one(name),
        operation,
        place,
        evidence: 'inferred',
        proof: alone(step(one(name), operation, { raw })),
        checks: [statusIs(refusal), ...(namesFields(refusal) ? [errorsNameAll(view.required)] : [])],
      }),
    );
    return [...cases, ...severalAtOnce(context, operation, view, refusal, sound), ...besideUnknown(context, operation)];
  });
}

/** The case of several mistakes in a body; none if its only required field must name the run: it would be valid. */
function severalAtOnce(
  { document, step }: CaseContext,
  operation: Operation,
  view: SchemaView,
  refusal: ResponseFacts,
  sound: unknown,
): Case[] {
  const fields = faulty(view);
  const body = severalFaults(view, sound);
  if (fields.length === 0 || view.allows(body)) return [];
  const id = `${operation.id}/body/severalAtOnce`;
  const wordings = Object.entries(documentedWording(document, refusal)).filter(([field]) => fields.includes(field));
  const checks = [
    statusIs(refusal),
    bodyConforms(refusal),
    ...(namesFields(refusal) ? [errorsNameAll(fields)] : []),
    ...wordings.map(([field, message]) => wordingIs(field, message)),
  ];
  const proof = refused(step(id, operation, { body }));
  return [makeCase(document, { id, operation, place: refusal.place, proof, checks })];
}

/** The case of an empty object sent to something that does not exist. */
function besideUnknown({ document, step }: CaseContext, operation: Operation): Case[] {
  const plain = step('', operation);
  const parameter = operation.pathParameters.find(({ name }) => plain.references[name]?.kind === 'given');
  if (parameter === undefined) return [];
  const { name, resource } = parameter;
  const what = resource?.name ?? name;
  const id = `${operation.id}/body/besideUnknown${what.charAt(0).toUpperCase()}${what.slice(1)}`;
  const request = step(id, operation, { body: {}, references: { [name]: { kind: 'unknown' } } });
  const check: Check = {
    fact: 'what the path names is looked up before the body is read',
    judge({ answer }) {
      if (answer === undefined) return impossible('there was no answer');
      return answer.status === 404 ? [] : differs('the order of refusals is another', 404, answer.status);
    },
  };
  const place = below(operation.place, 'requestBody');
  const proof = alone(request);
  return [makeCase(document, { id, operation, place, evidence: 'assumed', proof, checks: [check] })];
}

/** The required fields that can be wrong while the request keeps the run's name: all but the first. */
function faulty(view: SchemaView): string[] {
  return view.required.slice(1);
}

/**
 * The mistakes of the documentation's example: an empty list where there must be items; otherwise the field is missing.
 */
function severalFaults(view: SchemaView, sound: unknown): Record<string, unknown> {
  const body = hasKeys(sound) ? { ...sound } : {};
  for (const field of faulty(view)) {
    if ((view.properties.get(field)?.number('minItems') ?? 0) > 0) body[field] = [];
    else delete body[field];
  }
  return body;
}

function documentedWording(document: ApiDocument, refusal: ResponseFacts): Readonly<Record<string, string>> {
  const [name = ''] = refusal.response.examples.keys();
  const example = exampleFacts(document, refusal, name)?.value;
  const errors = hasKeys(example) && hasKeys(example.errors) ? example.errors : {};
  return Object.fromEntries(
    Object.entries(errors).flatMap(([field, messages]) =>
      Array.isArray(messages) && typeof messages[0] === 'string' ? [[field, messages[0]]] : [],
    ),
  );
}
