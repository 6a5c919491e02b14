import { parsePointer } from '../document/json-pointer.ts';
import type { Operation } from '../operations/operation.ts';
import { type Call, callById, callByPath } from './calls.ts';
import { type Draft, newDraft, type Reading } from './draft.ts';
import type { Input } from './inputs.ts';
import { isScalar } from './schema-facts.ts';
import { settle } from './settle.ts';
import type { Role } from './verbs.ts';
import { plainName, plainSingular, pluralOf, singularOf } from './words.ts';

/** Finds the resources behind paths such as `/tickets.create`. */
export function resourcesByCalls(operations: readonly Operation[], reading: Reading): Draft[] {
  return draftsOf(
    operations.flatMap((operation) => callByPath(operation) ?? []),
    reading,
  );
}

/** Finds the resources behind `operationId`s and links. @param operations those that belong to no other resource */
export function resourcesByIds(operations: readonly Operation[], reading: Reading): Draft[] {
  const calls = operations.flatMap((operation) => callById(operation) ?? []);
  return draftsOf([...calls, ...linkedCalls(calls, operations, reading)], reading);
}

function draftsOf(calls: readonly Call[], reading: Reading): Draft[] {
  const groups = new Map<string, Call[]>();
  for (const call of calls) {
    const group = groups.get(call.key);
    if (group === undefined) groups.set(call.key, [call]);
    else group.push(call);
  }
  return [...groups.values()].flatMap((group) => draftOf(group, reading) ?? []);
}

/** Operations with unclear names that a link of a creation calls with the id of the created thing. */
function linkedCalls(calls: readonly Call[], operations: readonly Operation[], { links }: Reading): Call[] {
  const free = new Set(operations);
  for (const { operation } of calls) free.delete(operation);
  return links.flatMap(({ source, target, from }) => {
    const creation = calls.find(({ operation, role }) => operation === source && role === 'create');
    const role = roleByMethod.get(target.method);
    if (creation === undefined || role === undefined || from.in !== 'response' || !free.has(target)) return [];
    const value = plainName(parsePointer(from.name).at(-1) ?? '');
    if (!/^(?:id|uuid|guid|sid)$/.test(value) && value !== `${plainSingular(creation.noun)} id`) return [];
    return { ...creation, operation: target, role, verb: target.method.toLowerCase() };
  });
}

const roleByMethod: ReadonlyMap<string, Role> = new Map([
  ['GET', 'read'],
  ['PUT', 'replace'],
  ['PATCH', 'update'],
  ['DELETE', 'delete'],
]);

function draftOf(calls: readonly Call[], reading: Reading): Draft | undefined {
  const [first] = calls;
  if (first === undefined) return undefined;
  const plain = plainSingular(first.noun);
  const ids = new Map(calls.flatMap((call) => entryOf(call, idInputOf(call, plain, calls, reading))));
  const input = [...ids.values()][0];
  const draft = newDraft({
    base: singularOf(first.noun),
    plural: pluralOf(first.noun),
    template: first.key,
    hint: { thing: plain, input: input && { name: input.name, schema: input.schema } },
    reason: `by the names of ${calls.map(({ operation }) => operation.id).join(', ')}`,
  });
  for (const [operation, { at }] of ids) draft.idIn[operation.id] = at;
  const taking = (role: Role) =>
    calls.find(
      ({ role: each, operation }) =>
        each === role && ids.get(operation)?.isRequired === true && isMethodFor(role, operation),
    )?.operation;
  const found = (...wanted: readonly Role[]) =>
    wanted.flatMap((role) =>
      calls
        .filter(
          ({ role: each, operation }) =>
            each === role && isMethodFor(role, operation) && ids.get(operation)?.isRequired !== true,
        )
        .sort(byVerb)
        .map(({ operation }) => operation),
    );
  settle(
    draft,
    {
      read: taking('read') ?? taking('list'),
      lists: found('list', 'read'),
      creates: calls
        .filter(({ role, operation }) => role === 'create' && isMethodFor(role, operation))
        .map(({ operation }) => operation),
      update: taking('update'),
      replace: taking('replace'),
      delete: taking('delete'),
      hasItem: true,
    },
    reading,
  );
  return isResource(draft) ? draft : undefined;
}

/** One call alone may be named so by chance, and so may a read with a change: `getStatus` and `setStatus`. */
function isResource({ roles, thing }: Draft): boolean {
  const { create, read, list, delete: deletion } = roles;
  if (create !== undefined) return read !== undefined || list !== undefined || deletion !== undefined;
  return thing?.id !== undefined && list !== undefined && (read !== undefined || deletion !== undefined);
}

function isMethodFor(role: Role, { method }: Operation): boolean {
  if (role === 'read' || role === 'list') return method === 'GET' || method === 'POST';
  if (role === 'create') return method === 'POST' || method === 'PUT';
  if (role === 'delete') return method === 'DELETE' || method === 'POST';
  return method === 'POST' || method === 'PUT' || method === 'PATCH';
}

const verbOrder: readonly string[] = ['list', 'all', 'index', 'get', 'find', 'search', 'query'];

function byVerb(one: Call, other: Call): number {
  const place = ({ verb }: Call) => (verbOrder.includes(verb) ? verbOrder.indexOf(verb) : verbOrder.length);
  return place(one) - place(other);
}

/** The input that takes the id: the target of a link, a path parameter, or an input named like the thing or `id`. */
function idInputOf(
  { operation, role, parameter }: Call,
  thing: string,
  calls: readonly Call[],
  { inputs, links }: Reading,
): Input | undefined {
  if (role === 'create') return undefined;
  const all = inputs.of(operation);
  if (parameter !== undefined) return all.find(({ at }) => at.in === 'path' && at.name === parameter);
  // A link from an operation on other things passes the id of one of those.
  const given = links.find(
    ({ source, target, from }) =>
      target === operation && from.in === 'response' && calls.some((call) => call.operation === source),
  );
  const byLink = all.find(({ at }) => at.in === given?.input.in && at.name === given.input.name);
  if (byLink !== undefined) return { ...byLink, isRequired: true };
  const candidates = all.filter(
    ({ at, isItem, depth, schema }) =>
      (at.in === 'query' || (at.in === 'body' && depth <= 1)) && !isItem && (schema === undefined || isScalar(schema)),
  );
  const last = thing.split(' ').at(-1) ?? thing;
  for (const wanted of [`${thing} id`, 'id', thing, `${last} id`, last, `${thing} uuid`, 'uuid', `${thing} key`]) {
    const input = candidates.find(({ name }) => plainName(name) === wanted);
    if (input !== undefined) return input;
  }
  return undefined;
}

function entryOf(call: Call, input: Input | undefined): (readonly [Operation, Input])[] {
  return input === undefined ? [] : [[call.operation, input]];
}
