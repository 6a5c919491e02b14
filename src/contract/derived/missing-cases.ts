import type { Operation } from '../../openapi/operations/operation.ts';
import type { Case } from '../cases/case.ts';
import { isNotThere } from './absence-checks.ts';
import { type Draft, withoutParameters, withParameters } from './drafts.ts';
import { declaredBodies } from './inputs.ts';
import { isSafe, worksOnMade } from './may-be-sent.ts';
import { seedOf } from './seeds.ts';
import { changedAt } from './slots.ts';
import type { Suite } from './suite.ts';

/** Cases for ids that do not exist, in the path or in the input of a call. */
export function missingCases(suite: Suite, operation: Operation): Case[] {
  // A faulty deployment might execute such a request: it is sent only where it could affect just the run's own resources.
  if (!isSafe(operation) && !worksOnMade(operation, suite.world)) return [];
  return [...ofPath(suite, operation), ...ofInput(suite, operation)];
}

function ofPath(suite: Suite, operation: Operation): Case[] {
  return operation.pathParameters.flatMap(({ name }) => {
    const resource = suite.world.resourceAt(operation, { in: 'path', name });
    const isChosen =
      resource?.isIdChosen === true && resource.create === operation && resource.idIn[operation.id]?.name === name;
    // PUT may create what does not exist.
    const mayCreate = operation.method === 'PUT' && (resource?.isIdChosen === true || operation.responses.has('201'));
    if (resource === undefined || isChosen || mayCreate) return [];
    const isLast = name === operation.pathParameters.at(-1)?.name;
    const id = `${operation.id}/path/${name}/unknown`;
    const draft = suite.draft(operation, id);
    const value = unknownValue(suite, operation, name);
    const named = { in: 'path', name, value } as const;
    const { references } = draft;
    const changed: Draft =
      value === undefined
        ? { ...withoutParameters(draft, [named]), references: { ...references, [name]: { kind: 'unknown' } } }
        : withParameters(draft, [named]);
    return [asked(suite, operation, id, `path/${name}/${isLast ? 'unknown' : 'unknownParent'}`, changed)];
  });
}

/** A number that no resource has as its id. */
const unknownNumber = 1_999_999_999;

/** An unused id that satisfies its schema; undefined for UUIDs, for free texts and for enumerations. */
function unknownValue({ world }: Suite, operation: Operation, name: string): unknown {
  const facts = world.parameter(operation, { in: 'path', name })?.facts;
  if (facts?.isNumeric) return facts.allows(unknownNumber) ? unknownNumber : undefined;
  const isAny = facts?.text('format') === 'uuid' || facts?.has('pattern') !== true || facts.enumeration !== undefined;
  return isAny ? undefined : facts.sample(seedOf(`unknown ${operation.id} ${name}`));
}

/** Cases for calls, which name their resource in the query or the body. */
function ofInput(suite: Suite, operation: Operation): Case[] {
  const { world } = suite;
  const known = world.roleOf(operation);
  if (known === undefined || known.role === 'create' || known.role === 'list') return [];
  const at = known.resource.idIn[operation.id];
  if (at === undefined || at.in === 'path') return [];
  const { in: location, name } = at;
  const id = `${operation.id}/${location}${location === 'body' ? name : `/${name}`}/unknown`;
  const draft = suite.draft(operation, id);
  const [body] = declaredBodies(suite.document, operation);
  const facts =
    location === 'body' ? body?.facts.decided.properties.get(name.slice(1)) : world.parameter(operation, at)?.facts;
  if (facts === undefined) return [];
  const value = facts.isNumeric ? unknownNumber : (facts.sample(seedOf(`unknown ${id}`)) ?? 'talkover-unknown');
  const changed: Draft =
    location === 'body'
      ? { ...draft, body: changedAt(draft.body ?? {}, name, value)?.body }
      : withParameters(draft, [{ in: location, name, value }]);
  return [asked(suite, operation, id, id.slice(operation.id.length + 1), changed)];
}

function asked(suite: Suite, operation: Operation, id: string, name: string, draft: Draft): Case {
  const step = suite.asStep(id, operation, draft);
  const check = isNotThere(operation, 'what does not exist is taken as if it did', false);
  return suite.case(operation, name, operation.place, suite.proof(id, [step], true), [check]);
}
