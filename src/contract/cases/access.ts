import { below } from '../../openapi/document/source-files.ts';
import type { Operation } from '../../openapi/operations/operation.ts';
import { bodyConforms, messageIs, statusIs } from '../checks/checks.ts';
import { differs, impossible } from '../checks/findings.ts';
import type { CaseContext, WrongAccess } from '../contract-api.ts';
import { letInName } from '../run/report/cause.ts';
import { acceptCases, acceptInTurn } from './accept.ts';
import type { Case, Check } from './case.ts';
import { bodyOf } from './invalid-bodies.ts';
import { alone, makeCase, refused } from './make-case.ts';
import { marker } from './markers.ts';
import { exampleFacts, type ResponseFacts, responseFacts } from './response-facts.ts';
import type { Proof, Reference, Step } from './step.ts';

/** Refusals that do not depend on the body: wrong credentials, missing resources, methods and routes. */
export function accessCases(context: CaseContext): Case[] {
  const { document } = context;
  // A faulty deployment may delete what other requests need: deletions come last.
  const operations = document.operations.toSorted((a, b) => rank(a) - rank(b));
  const guarded = operations.filter(({ security }) => security.length > 0);
  const simplest = guarded.toSorted((a, b) => weight(a) - weight(b))[0];
  const nested = operations.filter(({ pathParameters }) => pathParameters.length > 0);
  return [
    ...inTurn(context, nested).flatMap(([operation, turn, like]) => missingResources(context, operation, turn, like)),
    ...inTurn(context, guarded).flatMap(([operation, turn, like]) => withoutAccess(context, operation, turn, like)),
    ...(simplest === undefined ? [] : nearAccess(context, simplest)),
    ...wrongMethods(context),
    ...unknownRoute(context),
  ];
}

function rank({ method }: Operation): number {
  return method === 'DELETE' ? 1 : 0;
}

/**
 * Operations, each with its position among the known ones (`create`, `list` and `read` of what is made; all if nothing
 * is) and the first known one. An operation that is added to the document then changes no request of the known ones.
 */
function inTurn(
  { api: { made } }: CaseContext,
  operations: readonly Operation[],
): (readonly [operation: Operation, turn: number, like: Operation | undefined])[] {
  const known = operations.filter(({ id }) => made === undefined || [made.create, made.list, made.read].includes(id));
  return operations.map((operation) => [operation, known.indexOf(operation), known[0]]);
}

/** Sorts reading operations first, and among those the ones with the fewest path parameters. */
function weight({ method, pathParameters }: Operation): number {
  return pathParameters.length + (method === 'GET' ? 0 : 100);
}

type PathParameter = Operation['pathParameters'][number];

/** The default of {@link ContractApi.wrongAccesses}: a request without any credentials. */
const noCredentials: WrongAccess = { name: 'none', headers: () => ({}) };

/**
 * @param turn its position among the known operations; -1 if it is not one of them
 * @param like the first of them
 */
function withoutAccess(context: CaseContext, operation: Operation, turn: number, like = operation): Case[] {
  const { document, api, step } = context;
  const refusal = responseFacts(document, operation, 401);
  if (refusal === undefined) return [];
  const { wrongAccesses = [noCredentials] } = api;
  const asked = wrongAccesses.filter(({ isNear }) => !isNear);
  return asked.flatMap((access, index) => {
    const { name } = access;
    const accept = index === 0 ? acceptInTurn(turn) : {};
    const references = harmless(context, operation);
    const body = bodyOf(context, operation);
    const request = step(`${operation.id}/access/${name}`, operation, { access: name, references, ...accept, ...body });
    const proof = refused(request);
    return [
      ...acceptCases(document, refusal, proof, request, `${like.id}/access/${name}`),
      refusedCase(context, operation, refusal, access, proof),
    ];
  });
}

/** Cases of credentials that are almost right, for one operation: a deployment compares credentials in one place. */
function nearAccess(context: CaseContext, operation: Operation): Case[] {
  const { document, api, step } = context;
  const refusal = responseFacts(document, operation, 401);
  const near = api.wrongAccesses?.filter(({ isNear }) => isNear) ?? [];
  if (refusal === undefined) return [];
  return near.map((access) => {
    const { name } = access;
    const references = harmless(context, operation);
    const body = bodyOf(context, operation);
    const request = step(`${operation.id}/access/${name}`, operation, { access: name, references, ...body });
    return refusedCase(context, operation, refusal, access, alone(request));
  });
}

function refusedCase(
  { document, api }: CaseContext,
  operation: Operation,
  refusal: ResponseFacts,
  { example: named, isMessageSure = false, isNear }: WrongAccess,
  proof: Proof,
): Case {
  const example = named === undefined ? undefined : exampleFacts(document, refusal, named);
  // A deployment that accepts any credentials accepts these, too.
  const status = isNear ? followingFrom(statusIs(refusal), api.recognition?.takesAny?.access) : statusIs(refusal);
  const checks: Check[] = [status, bodyConforms(refusal)];
  if (example !== undefined) checks.push(messageIs(example.value, isMessageSure && example.grade === 'documented'));
  const place = example?.place ?? refusal.place;
  return makeCase(document, { id: proof.id, operation, place, proof, checks });
}

/** A check whose findings follow from the failure that a deployment takes the other access. */
function followingFrom(check: Check, access: string | undefined): Check {
  if (access === undefined) return check;
  return {
    fact: check.fact,
    judge: (exchange, exchanges) =>
      check.judge(exchange, exchanges).map(({ cause = { names: [] }, ...finding }) => ({
        ...finding,
        cause: { ...cause, implied: [...(cause.implied ?? []), letInName(access)] },
      })),
  };
}

/**
 * References to nothing, if the run makes nothing: a faulty deployment must not change or delete what the path names.
 */
function harmless({ api }: CaseContext, { method, pathParameters }: Operation): Readonly<Record<string, Reference>> {
  const last = pathParameters.at(-1);
  return api.made !== undefined || method === 'GET' || last === undefined ? {} : { [last.name]: { kind: 'unknown' } };
}

/**
 * Cases of each thing that the path names, as an unknown, malformed or deleted one.
 * @param turn its position among the known operations; -1 if it is not one of them
 * @param like the first of them
 */
function missingResources(context: CaseContext, operation: Operation, turn: number, like = operation): Case[] {
  const { document, step } = context;
  return operation.pathParameters.flatMap((parameter, index) => {
    const { name } = parameter;
    const facts = missingFacts(context, operation, parameter);
    if (facts === undefined) return [];
    const { refusal, example, evidence, place } = facts;
    // The deployment may also refuse what the rest of the path names: it belongs to nothing then.
    const rest = operation.pathParameters.slice(operation.pathParameters.indexOf(parameter) + 1);
    const behind = rest.map((one) => missingFacts(context, operation, one)?.example?.value);
    return Object.entries(missingReferences(context, operation, name)).flatMap(([kind, reference]) => {
      const id = `${operation.id}/path/${name}/${kind}`;
      const needs = kind === 'deleted' ? context.api.made?.deleted?.needs : undefined;
      const isSure = evidence === 'documented' && kind !== 'malformed';
      const accept = index === 0 && isSure ? acceptInTurn(turn) : {};
      const body = bodyOf(context, operation);
      const request = step(id, operation, { references: { [name]: reference }, needs, ...accept, ...body });
      const message = example === undefined ? [] : [messageIs(example.value, true, behind)];
      const proof = kind === 'malformed' ? alone(request) : refused(request);
      return [
        ...acceptCases(document, refusal, proof, request, `${like.id}/path/${like.pathParameters[0]?.name}/${kind}`),
        makeCase(document, {
          id,
          operation,
          place,
          evidence: kind === 'malformed' ? 'assumed' : evidence,
          proof,
          checks: [statusIs(refusal), bodyConforms(refusal), ...message],
        }),
      ];
    });
  });
}

/** What the document says about a missing resource. A 404 that says no more is only inferred to be that answer. */
function missingFacts({ document }: CaseContext, operation: Operation, { resource }: PathParameter) {
  const refusal = responseFacts(document, operation, resource?.missing.status ?? 404);
  if (refusal === undefined) return undefined;
  if (resource === undefined) {
    return { refusal, example: undefined, evidence: 'inferred', place: refusal.place } as const;
  }
  const example = exampleFacts(document, refusal, resource.missing.example);
  return example && { refusal, example, evidence: example.grade, place: example.place };
}

/** References to nothing. A deleted thing is used where there is one: it proves the deletion, too. */
function missingReferences(
  { api: { made }, step }: CaseContext,
  operation: Operation,
  parameter: string,
): Readonly<Record<string, Reference>> {
  if (operation.id === made?.read) return { unknown: { kind: 'unknown' }, malformed: { kind: 'malformed' } };
  const isMade = step('', operation).references[parameter]?.kind === 'created';
  if (!isMade || made?.deleted === undefined) return { unknown: { kind: 'unknown' } };
  return { deleted: { kind: 'created', by: made.deleted.by } };
}

/** Cases of methods that a path does not have: never DELETE, which a faulty deployment might carry out. */
function wrongMethods({ document, step }: CaseContext): Case[] {
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
    const proof = alone(step(id, operation, { method }));
    return [makeCase(document, { id, operation, place, evidence: 'inferred', proof, checks: [methodIsRefused] })];
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

function unknownRoute({ document, api, step }: CaseContext): Case[] {
  const operation = document.operations.find(({ id }) => id === api.made?.list) ?? document.operations[0];
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
  return [makeCase(document, { id, operation, place, evidence: 'inferred', proof: alone(request), checks })];
}
