import { hasKeys, valueAt } from '../../openapi/document/json-pointer.ts';
import type { Operation } from '../../openapi/operations/operation.ts';
import type { Resource } from '../../openapi/resources/resource.ts';
import type { Case, Check } from '../cases/case.ts';
import { as, broken, from, impossible, ofSuccess } from '../checks/findings.ts';
import type { Answer } from '../run/exchange.ts';
import { declaredBodies } from './inputs.ts';
import { stepOf } from './instances.ts';
import { showsEtag } from './shown-facts.ts';
import type { Suite } from './suite.ts';

/** The reads of one instance after its changes. */
export interface ChangeChain {
  /** The operation that changes it. */
  readonly operation: Operation;
  /** The step before the first change whose answer has its ETag; undefined if none declares one. */
  readonly before: string | undefined;
  /** The steps that read it after changes, in their order; at least one. */
  readonly reads: readonly string[];
}

/** The names of changes in the ids of steps, in their order. */
const changes = ['valid', 'rest', 'required', 'values/0', 'values/1', 'values/2'];

/** The chains of a resource. Contains only changes that are already planned: call it after the change cases are made. */
export function chainsOf(suite: Suite, resource: Resource): ChangeChain[] {
  const { create, update, replace } = resource;
  return [update, replace === create ? undefined : replace].flatMap((operation) => {
    if (operation === undefined) return [];
    const ids = changes.map((name) => `${operation.id}/${name}/read`);
    const reads = ids.filter((id) => suite.proofOf(id) !== undefined);
    const before = create !== undefined && showsEtag(create) ? stepOf(resource, operation.id) : undefined;
    return reads.length === 0 ? [] : [{ operation, before, reads }];
  });
}

export function etagOf(answer: Answer | undefined): string | undefined {
  return answer?.headers.get('etag');
}

/** Cases that a change gives a resource a new ETag, as shown by the reads after it. */
export function etagCases(suite: Suite): Case[] {
  return suite.world.made.flatMap((resource) => {
    const { read, create, dataAt } = resource;
    const readAt = read && dataAt[read.id];
    if (read === undefined || readAt === undefined || !showsEtag(read)) return [];
    const createdAt = create && dataAt[create.id];
    return chainsOf(suite, resource).flatMap(({ operation, before, reads }) => {
      const first = before === undefined || createdAt === undefined ? [] : [{ step: before, at: createdAt }];
      const shown = [...first, ...reads.map((step) => ({ step, at: readAt }))];
      const settings = settingsOf(suite, operation);
      return shown.slice(1).map((now, index) => {
        const name = `etag/after/${now.step.replace(/\/read$/, '')}`;
        const check = isAnother(shown[index] ?? now, now.at, settings);
        return suite.case(read, name, read.place, suite.proofOf(now.step), [check]);
      });
    });
  });
}

/** The properties that an operation can set. */
function settingsOf({ document }: Suite, operation: Operation): readonly string[] {
  const [body] = declaredBodies(document, operation);
  return [...(body?.facts.decided.properties.keys() ?? [])];
}

function isAnother(before: { step: string; at: string }, at: string, settings: readonly string[]): Check {
  return ofSuccess({ fact: 'what has changed has another ETag', reads: [before.step] }, (answer, _, exchanges) => {
    const earlier = exchanges.of(before.step)?.answer;
    const [was, is] = [valueAt(earlier?.json, before.at), valueAt(answer.json, at)];
    const [old, now] = [etagOf(earlier), etagOf(answer)];
    if (old === undefined || now === undefined || !hasKeys(was) || !hasKeys(is))
      return impossible('nothing to compare it with');
    const isChanged = settings.some((name) => JSON.stringify(was[name]) !== JSON.stringify(is[name]));
    if (!isChanged) return impossible('nothing has changed');
    if (old !== now) return [];
    const words = { severity: 'data', words: 'the `ETag` stays when something changes' } as const;
    return as(words, from('ETag', broken('it has changed, but its ETag has not', 'another ETag', now)));
  });
}
