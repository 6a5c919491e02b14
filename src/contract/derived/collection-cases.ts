import { hasKeys, valueAt } from '../../openapi/document/json-pointer.ts';
import type { Operation } from '../../openapi/operations/operation.ts';
import type { Resource } from '../../openapi/resources/resource.ts';
import type { Case, Check } from '../cases/case.ts';
import type { Step } from '../cases/step.ts';
import { as, broken, impossible, ofSuccess } from '../checks/findings.ts';
import { isTaken } from './acceptance.ts';
import { adviceFor } from './creation-cases.ts';
import { declaredBodies } from './inputs.ts';
import { purposeFor } from './instances.ts';
import { isReference } from './name-meanings.ts';
import { successOf } from './record-checks.ts';
import type { RequestSchema } from './request-schema.ts';
import { jsonOf } from './shown-facts.ts';
import { changedAt } from './slots.ts';
import { plainId, type Suite } from './suite.ts';

const adding = /^(?:add|put|attach|assign|append|insert|join|link)/i;
const removing = /^(?:remove|delete|detach|unassign|take|leave|unlink)/i;

/**
 * Cases that what one action adds to a created resource is listed there, and what another removes is not:
 * `playlists.members.add`, `.list` and `.remove`.
 */
export function collectionCases(suite: Suite): Case[] {
  return suite.document.operations.flatMap((add) => {
    const own = suite.ownOf(add);
    if (own === undefined || !adding.test(lastOf(add)) || !suite.asks(add)) return [];
    const others = suite.document.operations.filter(
      (one) => one !== add && stemOf(one) === stemOf(add) && takes(suite, one, own) && suite.asks(one),
    );
    const list = others.find(({ method }) => method === 'GET');
    const entries = list && entriesIn(suite, list, add, own);
    if (list === undefined || entries === undefined) return [];
    const remove = others.find((one) => one.method !== 'GET' && removing.test(lastOf(one)));
    const listed = (of: Operation, needs: string, isThere: boolean): Case => {
      const id = `${of.id}/listed`;
      const step = suite.step(id, list, { purposeOf: purposeFor(own, add.id) }, { needs });
      return suite.case(of, 'listed', of.place, suite.proof(id, [step]), [showsAdded(suite, add, entries, isThere)]);
    };
    const cases = [listed(add, plainId(add), true)];
    const gone = remove && removal(suite, add, remove, own, entries.property);
    if (remove === undefined || gone === undefined) return cases;
    const taken = isTaken({ what: [], isSure: true, unsure: [], advice: adviceFor(remove) });
    const name = gone.id.slice(remove.id.length + 1);
    cases.push(suite.case(remove, name, remove.place, suite.proof(gone.id, [gone]), [taken]));
    return [...cases, listed(remove, gone.id, false)];
  });
}

/** The last word of a path: `add`. */
function lastOf({ path }: Operation): string {
  return path.slice(lastPart(path));
}

/** The path before its last word: `playlists.members.`. */
function stemOf({ path }: Operation): string {
  return path.slice(0, lastPart(path));
}

/** The index at which the last word of a path begins. */
function lastPart(path: string): number {
  return 1 + Math.max(path.lastIndexOf('.'), path.lastIndexOf('/'), path.lastIndexOf(':'));
}

function takes({ world }: Suite, operation: Operation, own: Resource): boolean {
  return world.inputsOf(operation).some((place) => world.resourceAt(operation, place) === own);
}

/** Where a list shows what was added, and the property that identifies it. */
interface Entries {
  /** JSON Pointer. */
  readonly at: string;
  readonly property: string;
}

function entriesIn({ document, world }: Suite, list: Operation, add: Operation, own: Resource): Entries | undefined {
  const [body] = declaredBodies(document, add);
  const facts = jsonOf(document, list.success)?.decided;
  const names = [...(body?.facts.decided.properties.keys() ?? [])].filter(
    (name) => isReference(name) && world.resourceAt(add, { in: 'body', name: `/${name}` }) !== own,
  );
  for (const [at, entry] of facts === undefined ? [] : listsIn(facts)) {
    const property = names.find((name) => entry.declared.has(name));
    if (property !== undefined) return { at, property };
  }
  return undefined;
}

function* listsIn(facts: RequestSchema, at = ''): Generator<readonly [at: string, entry: RequestSchema]> {
  if (facts.items !== undefined) yield [at, facts.items.decided];
  else if (at.split('/').length < 3) {
    for (const [name, inner] of facts.declared) yield* listsIn(inner.decided, `${at}/${name}`);
  }
}

/** A request that removes what was added; undefined if the request can't name it. */
function removal(suite: Suite, add: Operation, remove: Operation, own: Resource, property: string): Step | undefined {
  const id = `${remove.id}/added`;
  const draft = suite.draft(remove, id, { purposeOf: purposeFor(own, add.id) });
  const added = suite.draft(add, plainId(add)).body;
  if (!hasKeys(added) || !hasKeys(draft.body) || !(property in draft.body)) return undefined;
  const body = changedAt(draft.body, `/${property}`, added[property])?.body;
  return suite.asStep(id, remove, { ...draft, body }, { needs: plainId(add) });
}

function showsAdded(suite: Suite, add: Operation, { at, property }: Entries, isThere: boolean): Check {
  const steps = suite.plainOf(add);
  return ofSuccess({ fact: isThere ? 'it is listed' : 'it is not listed', reads: steps }, (answer, _, exchanges) => {
    const sent = successOf(steps, exchanges)?.sent;
    const entries = valueAt(answer.json, at);
    const value = hasKeys(sent) ? sent[property] : undefined;
    if (value === undefined || !Array.isArray(entries)) return impossible('nothing to look for');
    const isListed = entries.some((entry) => hasKeys(entry) && String(entry[property]) === String(value));
    if (isListed === isThere) return [];
    const words = isThere ? 'what was put into it is not in it' : 'what was taken out of it is still in it';
    return as({ severity: 'data', words }, broken(words, isThere ? value : 'not listed', value));
  });
}
