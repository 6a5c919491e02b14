import type { ApiDocument } from '../../openapi/document/api-document.ts';
import { isObject } from '../../openapi/document/json-pointer.ts';
import { below } from '../../openapi/document/source-files.ts';
import type { Operation } from '../../openapi/operations/operation.ts';
import { bodyConforms, messageIs, statusIs } from '../checks/checks.ts';
import { differs, impossible } from '../checks/findings.ts';
import { type Access, type Case, type Check, marker, type Reference, type Step } from './case.ts';
import { creationsOf } from './creations.ts';
import { plainBody } from './invalid-bodies.ts';
import { alone, makeCase } from './make-case.ts';
import { exampleFacts, responseFacts } from './response-facts.ts';
import { SchemaView } from './schema-view.ts';
import { deletion, step, talkover, talkoverOperations } from './steps.ts';
import { validValue } from './values.ts';

/** Who may do what, and what is not there: refusals that have nothing to do with the body. */
export function accessCases(document: ApiDocument): Case[] {
  // What a faulty deployment deletes can't be refused any more: that comes last.
  const operations = document.operations.toSorted((a, b) => rank(a) - rank(b));
  return [
    ...operations.flatMap((operation) => missingResources(document, operation)),
    ...operations.flatMap((operation) => withoutAccess(document, operation)),
    ...wrongMethods(document),
    ...unknownRoute(document),
  ];
}

function rank({ method }: Operation): number {
  return method === 'DELETE' ? 1 : 0;
}

const accesses: readonly (readonly [access: Access, example: string])[] = [
  ['none', 'missingBearerToken'],
  ['empty', 'missingBearerToken'],
  ['otherScheme', 'missingBearerToken'],
  ['unknownToken', 'invalidBearerToken'],
];

function withoutAccess(document: ApiDocument, operation: Operation): Case[] {
  const refusal = responseFacts(document, operation, 401);
  if (operation.security.length === 0 || refusal === undefined) return [];
  return accesses.map(([access, name]) => {
    const id = `${operation.id}/access/${access}`;
    const example = exampleFacts(document, refusal, name);
    const checks: Check[] = [statusIs(refusal), bodyConforms(refusal)];
    // Only of a request without any token is the message documented.
    if (example !== undefined)
      checks.push(messageIs(example.value, access === 'none' && example.grade === 'documented'));
    const scenario = alone(step(id, operation, { access, ...bodyOf(document, operation) }));
    return makeCase(document, { id, operation, place: example?.place ?? refusal.place, scenario, checks });
  });
}

/** Each thing that the path names, unknown, malformed or deleted. */
function missingResources(document: ApiDocument, operation: Operation): Case[] {
  return operation.pathParameters.flatMap(({ name, resource }) => {
    const refusal = resource && responseFacts(document, operation, resource.missing.status);
    const example = refusal && exampleFacts(document, refusal, resource.missing.example);
    if (resource === undefined || refusal === undefined || example === undefined) return [];
    return Object.entries(missingReferences(document, operation, resource.name)).map(([kind, reference]) => {
      const id = `${operation.id}/path/${name}/${kind}`;
      return makeCase(document, {
        id,
        operation,
        place: example.place,
        evidence: kind === 'malformed' ? 'assumed' : example.grade,
        scenario: alone(
          step(id, operation, {
            ...{ references: { [name]: reference }, needs: kind === 'deleted' ? deletion : undefined },
            ...bodyOf(document, operation),
          }),
        ),
        checks: [statusIs(refusal), bodyConforms(refusal), messageIs(example.value, true)],
      });
    });
  });
}

/** What names a thing that is not there. A webhook that was deleted is as unknown as any, and proves the deletion too. */
function missingReferences(
  document: ApiDocument,
  operation: Operation,
  resource: string,
): Readonly<Record<string, Reference>> {
  if (operation.id === talkover.get) return { unknown: { kind: 'unknown' }, malformed: { kind: 'malformed' } };
  const create = talkoverOperations(document)?.create;
  const [deleted] = create === undefined ? [] : creationsOf(document, create);
  if (resource !== 'webhook' || deleted === undefined) return { unknown: { kind: 'unknown' } };
  return { deleted: { kind: 'created', by: deleted.request.id } };
}

/** A method that a path does not have: never DELETE, which a faulty deployment might take at its word. */
function wrongMethods(document: ApiDocument): Case[] {
  const guarded = document.operations.filter(({ security }) => security.length > 0);
  const paths = [...new Set(guarded.map(({ path }) => path))];
  return paths.flatMap((path) => {
    const operations = document.operations.filter((operation) => operation.path === path);
    const declared = operations.map(({ method }) => method);
    const method = ['GET', 'POST', 'PATCH', 'PUT'].find((candidate) => !declared.includes(candidate));
    const [operation] = operations;
    if (method === undefined || operation === undefined) return [];
    const id = `${operation.id}/method/${method}`;
    const place = { uri: operation.place.uri, pointer: below(document.root, 'paths', path).pointer };
    const scenario = alone(step(id, operation, { method }));
    return [makeCase(document, { id, operation, place, evidence: 'inferred', scenario, checks: [methodIsRefused] })];
  });
}

const methodIsRefused: Check = {
  fact: 'the status is 405, with Allow',
  judge({ answer }) {
    if (answer === undefined) return impossible('there was no answer');
    const got = `${answer.status}${answer.headers.has('allow') ? ', with Allow' : ''}`;
    return got === '405, with Allow'
      ? []
      : differs('another answer to a method that is not documented', '405, with Allow', got);
  },
};

function unknownRoute(document: ApiDocument): Case[] {
  const operation = document.operations.find(({ id }) => id === talkover.list);
  if (operation === undefined) return [];
  const id = 'service/unknownRoute';
  const path = `/${marker}`;
  const request: Step = { ...step(id, operation), operation: undefined, path, references: {} };
  const checks: Check[] = [
    {
      fact: 'the status is 404',
      judge: ({ answer }) =>
        answer?.status === 404 ? [] : differs('another answer to a route that does not exist', 404, answer?.status),
    },
  ];
  const place = below(document.root, 'paths');
  return [makeCase(document, { id, operation, place, evidence: 'inferred', scenario: alone(request), checks })];
}

/** A body with which nothing is wrong, for an operation that takes one. */
export function bodyOf(document: ApiDocument, operation: Operation): { readonly body?: unknown } {
  const schema = operation.requestBody?.schema;
  if (schema === undefined) return {};
  const view = new SchemaView(document.files, schema);
  const plain = plainBody(view);
  if (isObject(plain) && Object.keys(plain).length > 0) return { body: plain };
  const [first] = view.properties;
  return first === undefined ? { body: {} } : { body: { [first[0]]: validValue(first[1]) } };
}
