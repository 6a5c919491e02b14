import { isJsonObject } from '../../openapi/document/json-pointer.ts';
import type { Place } from '../../openapi/document/source-files.ts';
import type { Operation } from '../../openapi/operations/operation.ts';
import { type BrokenValue, brokenValues, outsider } from './broken-values.ts';
import type { StepExtras } from './derived-step.ts';
import { type Draft, type DraftOptions, withoutParameters, withParameters } from './drafts.ts';
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

/** A request that is wrong in one way. */
export interface Refusal {
  readonly operation: Operation;
  /** Of the step that sends it. */
  readonly id: string;
  readonly draft: Draft;
  /** A body that is sent as it is, or what it is said to be. */
  readonly sent?: StepExtrasOfText;
  /** What is wrong, for a person: `lines.*.quantity`. */
  readonly label: string;
  /** The rule and how it is broken. */
  readonly name: string;
  /** Whether every sound deployment refuses it. */
  readonly isSure: boolean;
  /** Of the rule. */
  readonly place: Place;
  /** What is kept first, where not everything can be: 0 before 1. */
  readonly rank: number;
  /** Undefined where it can't be one of several mistakes in a request. */
  readonly part?: WrongPart;
}

type StepExtrasOfText = Pick<StepExtras, 'raw' | 'contentType'>;

/** A mistake that a request can have beside others. */
export interface WrongPart {
  /** Those of the same group can be in one request: `body`, `parameters`. */
  readonly group: string;
  /** The place as a refusal names it: `lines.*.quantity`. */
  readonly place: string;
  /** A request that has as many places as can be. */
  readonly base: (id: string) => Draft;
  /** The request with this mistake; undefined where it has no such place. */
  readonly spoilt: (draft: Draft) => Draft | undefined;
}

/** Requests that are wrong in one way each. */
export function refusalsOf(suite: Suite): Refusal[] {
  // A rule that several operations share is tried whole on the first of them.
  const known = new Set<string>();
  // What a faulty deployment deletes in answer, others still need.
  const isDeletion = (operation: Operation) =>
    suite.world.roleOf(operation)?.role === 'delete' || operation.method === 'DELETE';
  const operations = suite.document.operations.toSorted((a, b) => Number(isDeletion(a)) - Number(isDeletion(b)));
  return operations.flatMap((operation) => {
    // A faulty deployment could take an invalid request for a valid one.
    if (!suite.mayBeRefused(operation)) return [];
    return [...ofBodies(suite, operation, known), ...ofParameters(suite, operation, known)];
  });
}

function ofBodies(suite: Suite, operation: Operation, known: Set<string>): Refusal[] {
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

/**
 * A valid request that works on what most requests work on: what an action was done to, it may refuse to be done to again,
 * whatever is invalid.
 */
function draftOf(suite: Suite, operation: Operation, id: string, options: DraftOptions = {}): Draft {
  return suite.draft(operation, id, { ...options, purposeOf: () => mainPurpose });
}

/** Each way in which one place of a body can be wrong. */
function ofSlot(
  suite: Suite,
  operation: Operation,
  body: DeclaredBody,
  slot: Slot,
  label: string,
  known: Set<string>,
): Refusal[] {
  const isTaken = suite.world.taken(operation, { in: 'body', name: slot.path }, () => mainPurpose) !== undefined;
  const isForm = !body.isJson;
  const values = brokenValues(slot, suite.making(operation, slot.path), isForm);
  return values.flatMap((wrong) => {
    // An id of another kind is told from one that nothing has by its form alone.
    if (isTaken && !['required', 'type', 'format'].includes(wrong.keyword)) return [];
    const id = `${operation.id}/body${label}${slot.path}/${wrong.name}`;
    const base = baseFor(suite, operation, id, body, slot);
    const spoilt = (draft: Draft) => {
      const changed = changedAt(draft.body, slot.path, wrong.value);
      return changed && { ...draft, body: changed.body };
    };
    const draft = base && spoilt(base);
    // What another branch allows is not invalid.
    if (draft === undefined || (body.isJson && body.facts.allows(draft.body))) return [];
    const at = slot.facts.placeOf(wrong.keyword);
    const depth = slot.path.split('/').length - 2;
    const called = `${suite.world.roleOf(operation)?.resource.name ?? operation.id}${slot.path}`;
    const more = (isRepeated(known, at, called, wrong) ? 3 : 0) + Math.min(depth, 1) / 2;
    const place = wrong.keyword === 'required' ? (slot.owner?.placeOf('required') ?? at) : at;
    const refusal = refusalOf(operation, id, draft, slot, wrong, place, more);
    if (tellsBranches(slot, body)) return [refusal];
    return [{ ...refusal, part: { ...partOf(suite, operation, body, label), place: slot.label, spoilt } }];
  });
}

/** Whether a property tells which branch of a body is meant: what else is wrong, nobody can say without it. */
function tellsBranches({ owner, name, facts }: Slot, body: DeclaredBody): boolean {
  return owner?.discriminated?.[0] === name || (facts.decided.enumeration?.length === 1 && body.isJson);
}

/** What the mistakes of a body have in common. */
function partOf(
  suite: Suite,
  operation: Operation,
  body: DeclaredBody,
  label: string,
): Pick<WrongPart, 'group' | 'base'> {
  const base = (id: string) => {
    const draft = draftOf(suite, operation, id, { optional: 'all', body });
    return { ...draft, body: draft.body ?? {}, ...mediaTypeOf(body) };
  };
  return { group: `body${label}`, base };
}

/**
 * Whether a rule was broken in this way before: it is the same part of the document, or it is of the same name.
 * @param called the place, the same for all that are about the same: `venue/address/city`, `query/limit`
 */
function isRepeated(known: Set<string>, { uri, pointer }: Place, called: string, { name }: BrokenValue): boolean {
  const keys = [`${uri}#${pointer} ${name}`, `${called} ${name}`];
  const isKnown = keys.some((key) => known.has(key));
  for (const key of keys) known.add(key);
  return isKnown;
}

function refusalOf(
  operation: Operation,
  id: string,
  draft: Draft,
  { label }: Pick<Slot, 'label'>,
  { name, isSure, rank }: Pick<BrokenValue, 'name' | 'isSure' | 'rank'>,
  place: Place,
  more = 0,
): Refusal {
  return { operation, id, draft, label, name, isSure, place, rank: rank + more };
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
    const draft = draftOf(suite, operation, id, { optional, body });
    const value = draft.body ?? {};
    if (changedAt(value, `${parent}/probe`, true) !== undefined || changedAt(value, path, true) !== undefined)
      return { ...draft, body: value, ...mediaTypeOf(body) };
  }
  return undefined;
}

/** The body as a whole: another type, a property that is not allowed, none at all. */
function ofWhole(suite: Suite, operation: Operation, body: DeclaredBody): Refusal[] {
  const { facts, isRequired, isJson } = body;
  const found: Refusal[] = [];
  const add = (name: string, keyword: string, value: unknown, rank: number, part?: WrongPart) => {
    const id = `${operation.id}/body/${name}`;
    const draft = draftOf(suite, operation, id, { optional: 'none', body });
    const { body: _, mediaType: __, ...bodiless } = draft;
    const changed = value === undefined ? bodiless : { ...draft, body: value, ...mediaTypeOf(body) };
    const wrong = { name, isSure: true, rank };
    const refusal = refusalOf(operation, id, changed, { label: 'the body' }, wrong, facts.placeOf(keyword));
    found.push(part === undefined ? refusal : { ...refusal, part });
  };
  const plain = draftOf(suite, operation, `${operation.id}/body/whole`, { optional: 'none', body }).body;
  if (facts.decided.isClosed && isJsonObject(plain)) {
    const spoilt = (draft: Draft) =>
      isJsonObject(draft.body) ? { ...draft, body: { ...draft.body, [outsider]: outsider } } : undefined;
    const part = { ...partOf(suite, operation, body, ''), place: outsider, spoilt };
    add('additionalProperties/unknown', 'additionalProperties', { ...plain, [outsider]: outsider }, 0, part);
  }
  if (isRequired && facts.decided.required.length > 0) add('missing', 'required', undefined, 1);
  if (isJson && facts.types !== undefined && !facts.takes('array')) add('type/list', 'type', [], 2);
  if (isJson && isRequired && facts.types !== undefined && !facts.takes('null')) add('type/null', 'type', null, 2);
  return found;
}

/** Nested deeper than whoever reads recursively gets. */
const deepJson = 5000;

/** Numbers and flags of another media type, which are texts there. */
function ofOtherType(suite: Suite, operation: Operation, body: DeclaredBody): Refusal[] {
  return slotsOf(body.facts).flatMap((slot) => {
    if (slot.path.split('/').length > 2) return [];
    const wrong = brokenValues(slot, suite.making(operation, slot.path), true).find(
      ({ keyword }) => keyword === 'type',
    );
    const id = `${operation.id}/body/${body.mediaType}${slot.path}/type`;
    const draft = wrong === undefined ? undefined : baseFor(suite, operation, id, body, slot);
    const changed = draft === undefined ? undefined : changedAt(draft.body, slot.path, wrong?.value);
    if (wrong === undefined || draft === undefined || changed === undefined) return [];
    const asked = { ...draft, body: changed.body };
    return [refusalOf(operation, id, asked, slot, wrong, slot.facts.placeOf('type'), 1)];
  });
}

/** What can't be read at all, and what is in another media type. */
function ofText(suite: Suite, operation: Operation, body: DeclaredBody): Refusal[] {
  const { facts, isJson, isRequired, mediaType } = body;
  const found: Refusal[] = [];
  // Who reads what can't be read reads it everywhere, as a rule.
  const isCreation = suite.world.createdBy(operation) !== undefined;
  const add = (name: string, sent: StepExtrasOfText, rank: number) => {
    const id = `${operation.id}/body/${name}`;
    // A body that may be left out is, where nothing of it is asked for.
    const draft = draftOf(suite, operation, id, { optional: isRequired ? 'none' : 'all' });
    if (sent.raw === undefined && draft.body === undefined) return;
    const place = operation.requestBody?.place ?? operation.place;
    const refusal = refusalOf(operation, id, draft, { label: 'the body' }, { name, isSure: true, rank }, place);
    found.push({ ...refusal, sent });
  };
  const addText = (name: string, text: string, type: string, rank: number) =>
    add(name, { raw: { text, mediaType: type } }, rank);
  if (isJson) addText('malformed', '{"talkover": ', mediaType, isCreation ? -0.5 : 0.9);
  const isNoList = facts.types !== undefined && !facts.takes('array');
  if (isJson && isNoList && operation.method === 'POST')
    addText('deep', '['.repeat(deepJson) + ']'.repeat(deepJson), mediaType, 3);
  if (mediaType.startsWith('multipart/')) addText('malformed', 'talkover', `${mediaType}; boundary=talkover`, 1);
  const others = declaredBodies(suite.document, operation).map((one) => one.mediaType);
  const foreign = ['text/plain', 'application/xml'].find((type) => !others.includes(type));
  if (foreign === undefined || others.some((type) => type.startsWith('text/') || type === 'application/octet-stream'))
    return found;
  const text = foreign === 'text/plain' ? 'talkover' : '<talkover/>';
  // Who names the status for it looks at what a body is said to be; others may read it as what it is.
  if (!operation.responses.has('415')) addText('mediaType', text, foreign, 2);
  else if (!mediaType.startsWith('multipart/')) add('mediaType', { contentType: foreign }, isCreation ? -0.5 : 0.9);
  else addText('mediaType', text, foreign, isCreation ? -0.5 : 0.9);
  return found;
}

function ofParameters(suite: Suite, operation: Operation, known: Set<string>): Refusal[] {
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
): Refusal[] {
  const { in: location, name, place } = parameter;
  const id = `${operation.id}/${location}/${name}${slot.path}/${wrong.name}`;
  const base = suite.drafts.parameterValue(operation, parameter, seedOf(id)).value;
  const changed = changedAt(base, slot.path, wrong.value);
  // No path has an empty part, and a list can't be told from a text.
  if (changed === undefined || (location === 'path' && changed.body === '')) return [];
  if (wrong.value === '' && location !== 'path') return [];
  const given = { in: location, name, value: changed.body };
  const spoilt = (draft: Draft) =>
    wrong.keyword === 'required' ? withoutParameters(draft, [given]) : withParameters(draft, [given]);
  const at = wrong.keyword === 'required' ? place : slot.facts.placeOf(wrong.keyword);
  const more = isRepeated(known, at, `${location}/${name}${slot.path}`, wrong) ? 2 : 0;
  const refusal = refusalOf(operation, id, spoilt(draftOf(suite, operation, id)), slot, wrong, at, more);
  // What a path leads to may be missing, whatever else is wrong.
  if (location === 'path') return [refusal];
  const part = {
    ...{ group: 'parameters', place: name, spoilt },
    base: (other: string) => draftOf(suite, operation, other),
  };
  return [{ ...refusal, part }];
}
