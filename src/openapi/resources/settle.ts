import { parsePointer } from '../document/json-pointer.ts';
import type { Operation } from '../operations/operation.ts';
import { isObject, type Part, type Thing } from './answers.ts';
import { type Draft, declaresCreation, declaresLocation, type Reading, successStatusOf } from './draft.ts';
import type { SchemaFacts } from './schema-facts.ts';
import { isOtherThanCreation, type Role, verbNameOf } from './verbs.ts';
import { plainName } from './words.ts';

/** The operations that may belong to a resource by their paths or names; their answers decide. */
export interface Candidates {
  readonly read?: Operation | undefined;
  /** The likeliest first. */
  readonly lists: readonly Operation[];
  readonly creates: readonly Operation[];
  readonly update?: Operation | undefined;
  readonly replace?: Operation | undefined;
  readonly delete?: Operation | undefined;
  /** Whether there is a path or a call of a single thing. */
  readonly hasItem: boolean;
}

/** Determines which candidates have which role for the resource, and how they show the thing. */
export function settle(draft: Draft, candidates: Candidates, reading: Reading): void {
  const { read } = candidates;
  if (read !== undefined && mayShowThing(read, reading)) draft.roles.read = read;
  draft.thing = thingOf(draft, candidates, reading);
  for (const list of candidates.lists) settleList(draft, list, reading);
  for (const create of candidates.creates) {
    if (draft.roles.create === undefined) settleCreation(draft, create, candidates.hasItem, reading);
  }
  for (const role of ['update', 'replace', 'delete'] as const) {
    const operation = candidates[role];
    if (operation !== undefined) draft.roles[role] = operation;
  }
  for (const role of ['read', 'update', 'replace', 'delete'] as const) noteData(draft, role, reading);
}

/** Whether the answer may be one thing: an object, or anything where the document leaves it open. */
function mayShowThing(read: Operation, { answers }: Reading): boolean {
  const answer = answers.schemaOf(read);
  if (answer === undefined || (answer.types === undefined && answer.items.length === 0)) return true;
  return isObject(answer) && !answers.isList(answer);
}

/** The thing in the answer that most likely shows it whole. */
function thingOf(draft: Draft, { lists, creates, update, replace }: Candidates, reading: Reading): Thing | undefined {
  const { answers } = reading;
  const { hint, roles } = draft;
  const shown = (operation: Operation | undefined, status?: number) => {
    const answer = operation && answers.schemaOf(operation, status);
    const thing = answer && answers.thingIn(answer, hint);
    return thing !== undefined && thing.schema.properties.size > 0 ? thing : undefined;
  };
  const fromRead = shown(roles.read);
  if (fromRead !== undefined) return linked(fromRead, draft, creates, reading);
  for (const list of lists) {
    const answer = answers.schemaOf(list);
    const entry = answer && answers.entriesIn(answer, undefined, hint);
    if (entry !== undefined) return { ...entry, at: '' };
  }
  const others = [
    ...creates.filter(declaresCreation).map((create) => shown(create, 201)),
    shown(replace),
    shown(update),
  ];
  return others.find((thing) => thing?.id !== undefined);
}

/** The thing with the id that a link takes from it, if there is such a link. */
function linked(thing: Thing, draft: Draft, creates: readonly Operation[], { links }: Reading): Thing {
  for (const source of [draft.roles.read, ...creates]) {
    const at = source && linkedIdAt(draft, source, { links });
    const id = at === undefined ? undefined : parsePointer(at).at(-1);
    if (id !== undefined && thing.schema.properties.has(id)) return { ...thing, id };
  }
  return thing;
}

/** The place of the id in an answer, by a link to the thing; undefined without such a link. */
function linkedIdAt(draft: Draft, operation: Operation, { links }: Pick<Reading, 'links'>): string | undefined {
  return links.find(
    ({ source, target, input, from }) =>
      source === operation && from.in === 'response' && isIdInput(draft, target, input.name),
  )?.from.name;
}

function isIdInput({ idIn }: Draft, target: Operation, name: string): boolean {
  return Object.hasOwn(idIn, target.id) && idIn[target.id]?.name === name;
}

function settleList(draft: Draft, list: Operation, { answers }: Reading): void {
  if (draft.roles.list !== undefined) return;
  const answer = answers.schemaOf(list);
  const entries = answer && answers.entriesIn(answer, draft.thing, draft.hint);
  if (entries === undefined) return;
  draft.roles.list = list;
  draft.entriesAt = entries.at;
}

function settleCreation(draft: Draft, create: Operation, hasItem: boolean, reading: Reading): void {
  const part = creationIn(draft, create, hasItem, reading);
  if (part === undefined) return;
  noteCreation(draft, create, part, reading);
}

/** Sets the operation that creates. @param part the place of the thing in its answer; null for none */
export function noteCreation(draft: Draft, create: Operation, part: Part | null, { inputs }: Reading): void {
  draft.roles.create = create;
  if (part !== null) draft.dataAt[create.id] = part.at;
  draft.hasLocation = declaresLocation(create, 201);
  const id = draft.thing?.id;
  if (id === undefined || Object.hasOwn(draft.idIn, create.id)) return;
  const input = inputs
    .of(create)
    .find(
      ({ at, name, isRequired, isItem, depth }) =>
        at.in === 'body' && isRequired && !isItem && depth <= 1 && plainName(name) === plainName(id),
    );
  if (input === undefined) return;
  draft.isIdChosen = true;
  draft.idIn[create.id] = input.at;
}

/** The place of the created thing in a POST's answer; null where it is not shown, undefined if the POST creates nothing. */
function creationIn(draft: Draft, create: Operation, hasItem: boolean, reading: Reading): Part | null | undefined {
  const { answers, inputs } = reading;
  const isNamed = verbNameOf(create.id)?.role === 'create' && !create.id.includes(' ');
  if (!create.id.includes(' ') && isOtherThanCreation(create.id)) return undefined;
  if (inputs.bodySchema(create)?.types?.has('array') === true) return undefined;
  const isDeclared = declaresCreation(create);
  const status = isDeclared ? 201 : successStatusOf(create);
  if (status !== 200 && status !== 201 && status !== 202) return undefined;
  const answer = answers.schemaOf(create, status);
  const hasLocation = status !== 202 && declaresLocation(create, status);
  if (answer === undefined) return hasItem && (isDeclared || hasLocation) ? null : undefined;
  const linkedAt = linkedIdAt(draft, create, reading);
  const { thing } = draft;
  if (thing !== undefined && thing.schema.properties.size > 0) {
    const part = answers.sameIn(answer, thing, draft.hint.thing);
    const likeness = part === undefined ? 0 : answers.likeness(part.schema, thing);
    if (part !== undefined && (likeness > 0 || linkedAt !== undefined || isDeclared)) return part;
    if (part !== undefined && status === 200 && (isNamed || showsOnlyId(part.schema))) return part;
    return isDeclared && hasLocation && !answers.isList(answer) ? null : undefined;
  }
  const shown = answers.thingIn(answer, draft.hint);
  if (shown?.id !== undefined && (linkedAt !== undefined || isDeclared || (isNamed && status === 200))) {
    draft.thing = shown;
    return shown;
  }
  return hasItem && isDeclared && (isNamed || hasLocation) && !answers.isList(answer) ? null : undefined;
}

function showsOnlyId({ properties }: SchemaFacts): boolean {
  return properties.size === 1;
}

function noteData(draft: Draft, role: Role, { answers }: Reading): void {
  const operation = draft.roles[role];
  const answer = operation && answers.schemaOf(operation);
  if (operation === undefined || answer === undefined || draft.thing === undefined) return;
  const part = answers.sameIn(answer, draft.thing, draft.hint.thing);
  if (part !== undefined) draft.dataAt[operation.id] = part.at;
}
