import type { Place } from '../../openapi/document/source-files.ts';
import type { Operation } from '../../openapi/operations/operation.ts';
import type { Case } from '../cases/case.ts';
import type { Step } from '../cases/step.ts';
import { isRefusedFor } from './acceptance.ts';
import { type BrokenValue, brokenValues, outsider } from './broken-values.ts';
import { type Draft, withoutParameters, withParameters } from './drafts.ts';
import {
  type DeclaredBody,
  type DeclaredParameter,
  declaredBodies,
  declaredParameters,
  mediaTypeOf,
} from './inputs.ts';
import { changedAt, type Slot, slotsOf } from './slots.ts';
import type { Suite } from './suite.ts';
import { mainPurpose, seedOf } from './world.ts';

/** A case that may be left out where there are too many. */
export interface RankedCase {
  readonly testCase: Case;
  /** What is kept first: 0 before 1. */
  readonly rank: number;
}

/** Requests that are wrong in one way each. */
export function refusalCases(suite: Suite): RankedCase[] {
  // A rule that several operations share is tried whole on the first of them.
  const known = new Set<string>();
  // What a faulty deployment deletes in answer, others still need.
  const isDeletion = (operation: Operation) =>
    suite.world.roleOf(operation)?.role === 'delete' || operation.method === 'DELETE';
  const operations = suite.document.operations.toSorted((a, b) => Number(isDeletion(a)) - Number(isDeletion(b)));
  return operations.flatMap((operation) => {
    // A faulty deployment could take an invalid request for a valid one.
    if (!suite.asks(operation)) return [];
    return [...ofBodies(suite, operation, known), ...ofParameters(suite, operation, known)];
  });
}

function ofBodies(suite: Suite, operation: Operation, known: Set<string>): RankedCase[] {
  const bodies = declaredBodies(suite.document, operation);
  const [body] = bodies;
  if (body === undefined) return [];
  const alternatives = body.facts.alternatives;
  const branches = alternatives.length === 0 ? [body.facts] : alternatives;
  const ofBranches = branches.flatMap((facts, index) => {
    const label = index === 0 ? '' : `/branch/${index}`;
    return slotsOf(facts).flatMap((slot) => ofSlot(suite, operation, { ...body, facts }, slot, label, known));
  });
  const others = bodies.slice(1).flatMap((other) => ofOtherType(suite, operation, other));
  return [...ofBranches, ...ofWhole(suite, operation, body), ...ofText(suite, operation, body), ...others];
}

/** Each way in which one place of a body can be wrong. */
function ofSlot(
  suite: Suite,
  operation: Operation,
  body: DeclaredBody,
  slot: Slot,
  label: string,
  known: Set<string>,
): RankedCase[] {
  const isTaken = suite.world.taken(operation, { in: 'body', name: slot.path }, () => mainPurpose) !== undefined;
  const isForm = !body.isJson;
  const values = brokenValues(slot, suite.making(operation, slot.path), isForm);
  return values.flatMap((wrong) => {
    // An id of another kind is told from one that nothing has by its form alone.
    if (isTaken && !['required', 'type', 'format'].includes(wrong.keyword)) return [];
    const id = `${operation.id}/body${label}${slot.path}/${wrong.name}`;
    const draft = baseFor(suite, operation, id, body, slot);
    const changed = draft === undefined ? undefined : changedAt(draft.body, slot.path, wrong.value);
    if (draft === undefined || changed === undefined) return [];
    // What another branch allows is not invalid.
    if (body.isJson && body.facts.allows(changed.body)) return [];
    const at = slot.facts.placeOf(wrong.keyword);
    const key = `${at.uri}#${at.pointer} ${wrong.name}`;
    const isKnown = known.has(key);
    known.add(key);
    const depth = slot.path.split('/').length - 2;
    const place = wrong.keyword === 'required' ? (slot.owner?.placeOf('required') ?? at) : at;
    return [
      ranked(
        suite,
        operation,
        id,
        { ...draft, body: changed.body },
        slot,
        wrong,
        place,
        (isKnown ? 3 : 0) + Math.min(depth, 1) / 2,
      ),
    ];
  });
}

/** A body that has the place that holds another: the one with the least that has it. */
function baseFor(
  suite: Suite,
  operation: Operation,
  id: string,
  body: DeclaredBody,
  { path }: Slot,
): Draft | undefined {
  const parent = path.slice(0, path.lastIndexOf('/'));
  for (const optional of ['none', 'all'] as const) {
    const draft = suite.draft(operation, id, { optional, body });
    const value = draft.body ?? {};
    if (changedAt(value, `${parent}/probe`, true) !== undefined || changedAt(value, path, true) !== undefined)
      return { ...draft, body: value, ...mediaTypeOf(body) };
  }
  return undefined;
}

/** The body as a whole: another type, a property that is not allowed, none at all. */
function ofWhole(suite: Suite, operation: Operation, body: DeclaredBody): RankedCase[] {
  const { facts, isRequired, isJson } = body;
  const slot: Slot = { path: '', label: 'the body', name: '', facts, isRequired: false, owner: undefined };
  const closed = facts.decided.isClosed;
  const found: RankedCase[] = [];
  const add = (name: string, keyword: string, value: unknown, rank: number) => {
    const id = `${operation.id}/body/${name}`;
    const draft = suite.draft(operation, id, { optional: 'none', body });
    const { body: _, mediaType: __, ...bodiless } = draft;
    const changed = value === undefined ? bodiless : { ...draft, body: value, ...mediaTypeOf(body) };
    const wrong: BrokenValue = { name, keyword, value, isSure: true, rank };
    found.push(ranked(suite, operation, id, changed, slot, wrong, facts.placeOf(keyword), rank));
  };
  const plain = suite.draft(operation, `${operation.id}/body/whole`, { optional: 'none', body }).body;
  if (closed && typeof plain === 'object' && plain !== null)
    add('additionalProperties/unknown', 'additionalProperties', { ...plain, [outsider]: outsider }, 0);
  if (isRequired && facts.decided.required.length > 0) add('missing', 'required', undefined, 1);
  if (isJson && facts.types !== undefined && !facts.takes('array')) add('type/list', 'type', [], 2);
  return found;
}

/** Nested deeper than whoever reads recursively gets. */
const deepJson = 5000;

/** Numbers and flags of another media type, which are texts there. */
function ofOtherType(suite: Suite, operation: Operation, body: DeclaredBody): RankedCase[] {
  return slotsOf(body.facts).flatMap((slot) => {
    if (slot.path.split('/').length > 2) return [];
    const wrong = brokenValues(slot, suite.making(operation, slot.path), true).find(
      ({ keyword }) => keyword === 'type',
    );
    const id = `${operation.id}/body/${body.mediaType}${slot.path}/type`;
    const draft = wrong === undefined ? undefined : baseFor(suite, operation, id, body, slot);
    const changed = draft === undefined ? undefined : changedAt(draft.body, slot.path, wrong?.value);
    if (wrong === undefined || draft === undefined || changed === undefined) return [];
    return [ranked(suite, operation, id, { ...draft, body: changed.body }, slot, wrong, slot.facts.placeOf('type'), 1)];
  });
}

/** What can't be read at all, and what is in another media type. */
function ofText(suite: Suite, operation: Operation, { facts, isJson, mediaType }: DeclaredBody): RankedCase[] {
  const found: RankedCase[] = [];
  const add = (name: string, text: string, type: string, rank: number) => {
    const id = `${operation.id}/body/${name}`;
    const draft = suite.draft(operation, id, { optional: 'none' });
    const step = suite.asStep(id, operation, draft, { raw: { text, mediaType: type } });
    const plain = suite.plainOf(operation);
    const check = isRefusedFor({ label: 'the body', name, isSure: true, plain });
    found.push(rankedStep(suite, operation, step, check, operation.requestBody?.place ?? operation.place, rank));
  };
  if (isJson) add('malformed', '{"talkover": ', mediaType, 0);
  const isNoList = facts.types !== undefined && !facts.takes('array');
  if (isJson && isNoList && operation.method === 'POST')
    add('deep', '['.repeat(deepJson) + ']'.repeat(deepJson), mediaType, 3);
  if (mediaType.startsWith('multipart/')) add('malformed', 'talkover', `${mediaType}; boundary=talkover`, 1);
  const others = declaredBodies(suite.document, operation).map((one) => one.mediaType);
  const foreign = ['text/plain', 'application/xml'].find((type) => !others.includes(type));
  if (foreign !== undefined && !others.some((type) => type.startsWith('text/') || type === 'application/octet-stream'))
    add(
      'mediaType',
      foreign === 'text/plain' ? 'talkover' : '<talkover/>',
      foreign,
      operation.responses.has('415') ? 0 : 2,
    );
  return found;
}

function ofParameters(suite: Suite, operation: Operation, known: Set<string>): RankedCase[] {
  return declaredParameters(suite.document, operation).flatMap((parameter) => {
    const { name, facts, isRequired, in: location } = parameter;
    const label = `${location}/${name}`;
    const whole: Slot = { path: '', label, name, facts, isRequired: false, owner: undefined };
    const inner = slotsOf(facts).map((slot) => ({ ...slot, label: `${label}.${slot.label}` }));
    const isTaken = suite.world.sourceAt(operation, parameter) !== undefined;
    const missing =
      isRequired && location !== 'path' && !isAlwaysGiven(suite, parameter)
        ? [
            {
              slot: whole,
              wrong: { name: 'required/missing', keyword: 'required', value: undefined, isSure: true, rank: 0 },
            },
          ]
        : [];
    const wrongs = [whole, ...inner].flatMap((slot) => {
      const values = brokenValues(slot, { seed: seedOf(`${operation.id}${label}${slot.path}`) }, true).filter(
        (wrong) => wrong.keyword !== 'required' && (!isTaken || wrong.keyword === 'type' || wrong.keyword === 'format'),
      );
      return values.map((wrong) => ({ slot, wrong }));
    });
    return [...missing, ...wrongs].flatMap(({ slot, wrong }) =>
      ofParameter(suite, operation, parameter, slot, wrong, known),
    );
  });
}

function isAlwaysGiven({ world: { given } }: Suite, { in: location, name }: DeclaredParameter): boolean {
  const names = Object.keys((location === 'header' ? given.headers : location === 'query' ? given.query : {}) ?? {});
  return names.some((one) => one.toLowerCase() === name.toLowerCase());
}

function ofParameter(
  suite: Suite,
  operation: Operation,
  parameter: DeclaredParameter,
  slot: Slot,
  wrong: BrokenValue,
  known: Set<string>,
): RankedCase[] {
  const { in: location, name, place } = parameter;
  const id = `${operation.id}/${location}/${name}${slot.path}/${wrong.name}`;
  const draft = suite.draft(operation, id);
  const base = suite.drafts.parameterValue(operation, parameter, seedOf(id)).value;
  const changed = changedAt(base, slot.path, wrong.value);
  // No path has an empty part, and a list can't be told from a text.
  if (changed === undefined || (location === 'path' && changed.body === '')) return [];
  if (wrong.value === '' && location !== 'path') return [];
  const given = { in: location, name, value: changed.body };
  const asked = wrong.keyword === 'required' ? withoutParameters(draft, [given]) : withParameters(draft, [given]);
  const at = wrong.keyword === 'required' ? place : slot.facts.placeOf(wrong.keyword);
  const key = `${at.uri}#${at.pointer} ${wrong.name}`;
  const isKnown = known.has(key);
  known.add(key);
  return [ranked(suite, operation, id, asked, slot, wrong, at, isKnown ? 2 : 0)];
}

function ranked(
  suite: Suite,
  operation: Operation,
  id: string,
  draft: Draft,
  slot: Slot,
  wrong: BrokenValue,
  place: Place,
  more: number,
): RankedCase {
  const step = suite.asStep(id, operation, draft);
  const check = isRefusedFor({
    label: slot.label,
    name: wrong.name,
    isSure: wrong.isSure,
    plain: suite.plainOf(operation),
  });
  return rankedStep(suite, operation, step, check, place, wrong.rank + more);
}

function rankedStep(
  suite: Suite,
  operation: Operation,
  step: Step,
  check: ReturnType<typeof isRefusedFor>,
  place: Place,
  rank: number,
): RankedCase {
  const name = step.id.slice(operation.id.length + 1);
  const proof = suite.proof(step.id, [step], step.method !== 'DELETE');
  return { testCase: suite.case(operation, name, place, proof, [check]), rank };
}
