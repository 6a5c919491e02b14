import { isJsonObject } from '../../openapi/document/json-pointer.ts';
import type { Operation } from '../../openapi/operations/operation.ts';
import { brokenValues, outsider } from './broken-values.ts';
import type { Draft } from './drafts.ts';
import { type DeclaredBody, declaredBodies, mediaTypeOf } from './inputs.ts';
import { mainPurpose } from './instances.ts';
import { leafValue } from './leaf-values.ts';
import { isIdLike, isState } from './name-meanings.ts';
import { draftOf, isRepeated, type Refusal, refusalOf, type SentBody, type WrongPart } from './refusal.ts';
import { seedOf } from './seeds.ts';
import { changedAt, type Slot, slotsOf } from './slots.ts';
import type { Suite } from './suite.ts';

/** The ways in which the body of an operation can be invalid. @param known the rules that earlier refusals break */
export function bodyRefusals(suite: Suite, operation: Operation, known: Set<string>): Refusal[] {
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
): Refusal[] {
  const isTaken = suite.world.taken(operation, { in: 'body', name: slot.path }, () => mainPurpose) !== undefined;
  const isForm = !body.isJson;
  const values = brokenValues(slot, suite.making(operation, slot.path), isForm);
  return values.flatMap((wrong) => {
    // An id is invalid only by its form: any other value may just name nothing.
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
    return [
      { ...refusal, part: { ...partOf(suite, operation, body, label), place: slot.label.toLowerCase(), spoilt } },
    ];
  });
}

/** Whether a property selects the branch of a body: without it, other mistakes can't be judged. */
function tellsBranches({ owner, name, facts }: Slot, body: DeclaredBody): boolean {
  return owner?.discriminated?.[0] === name || (facts.decided.enumeration?.length === 1 && body.isJson);
}

/** The group that the mistakes of a body share, and the valid request that they start from. */
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

/** The smallest body that contains the parent of a place; undefined if none does. */
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

/** Mistakes of the body as a whole: another type, a property that is not allowed, no body. */
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
  for (const [name, value] of facts.decided.isClosed ? shownAlone(suite, operation, body) : [])
    if (isJsonObject(plain))
      add(`additionalProperties/${name}`, 'additionalProperties', { ...plain, [name]: value }, 0.9);
  const fewest = facts.decided.number('minProperties') ?? 0;
  if (fewest > 0 && facts.decided.required.length === 0) add('minProperties/below', 'minProperties', {}, 0);
  if (isRequired && facts.decided.required.length > 0) add('missing', 'required', undefined, 1);
  if (isJson && facts.types !== undefined && !facts.takes('array')) add('type/list', 'type', [], 2);
  if (isJson && isRequired && facts.types !== undefined && !facts.takes('null')) add('type/null', 'type', null, 2);
  return found;
}

/** The most properties of answers that are tried in a closed body. */
const mostShown = 2;

/** Properties that answers show and requests may not have, states first: only the deployment sets them. */
function shownAlone(suite: Suite, operation: Operation, { facts }: DeclaredBody): [name: string, value: unknown][] {
  const at = suite.world.roleOf(operation)?.resource.dataAt[operation.id];
  const shown = at === undefined ? undefined : suite.shown(operation, at);
  const others = [...(shown?.declared ?? [])].filter(([name]) => !facts.decided.declared.has(name));
  // With an id of ours, a faulty deployment would store it where the run does not find it.
  const isId = (name: string) => name === suite.world.roleOf(operation)?.resource.id || isIdLike(name);
  const simple = others.filter(([name, one]) => !isId(name) && !one.takes('object') && !one.takes('array'));
  const rank = (name: string) => (isState(name) ? 0 : /^created/i.test(name) ? 1 : 2);
  const sorted = simple.toSorted(([a], [b]) => rank(a) - rank(b)).slice(0, mostShown);
  return sorted.map(([name, one]) => [name, one.enumeration?.at(-1) ?? leafValue(one, name, seedOf(name)).value]);
}

/** Levels of nesting that a recursive parser can't take. */
const deepJson = 5000;

/** Wrong numbers and booleans in another media type, where they are written as text. */
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

/** Bodies that can't be parsed, and bodies of an undeclared media type. */
function ofText(suite: Suite, operation: Operation, body: DeclaredBody): Refusal[] {
  const { facts, isJson, isRequired, mediaType } = body;
  const found: Refusal[] = [];
  // A deployment usually parses all bodies in the same way: creations come first.
  const isCreation = suite.world.createdBy(operation) !== undefined;
  const add = (name: string, sent: SentBody, rank: number) => {
    const id = `${operation.id}/body/${name}`;
    // An optional body is left out unless its optional parts are asked for.
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
  // A document that declares 415 checks the Content-Type; others may parse the body regardless of it.
  if (!operation.responses.has('415')) addText('mediaType', text, foreign, 2);
  else if (!mediaType.startsWith('multipart/')) add('mediaType', { contentType: foreign }, isCreation ? -0.5 : 0.9);
  else addText('mediaType', text, foreign, isCreation ? -0.5 : 0.9);
  return found;
}
