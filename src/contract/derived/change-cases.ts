import { isJsonObject } from '../../openapi/document/json-pointer.ts';
import type { Operation } from '../../openapi/operations/operation.ts';
import type { Resource } from '../../openapi/resources/resource.ts';
import type { Case } from '../cases/case.ts';
import { FromAnswer } from '../cases/step.ts';
import { columnsOf, isExtreme, isNull, namesOthers } from './body-trials.ts';
import { type Change, Changes, freeProperties } from './changes.ts';
import type { Draft } from './drafts.ts';
import { type DeclaredBody, declaredBodies, mediaTypeOf } from './inputs.ts';
import { purposeFor } from './instances.ts';
import { changedAt } from './slots.ts';
import type { Suite } from './suite.ts';
import { canBeWritten, variantsOf } from './variants.ts';

/** Cases that a change sets what was asked and nothing else, also when the resource is read later. */
export function changeCases(suite: Suite): Case[] {
  return suite.world.made.flatMap((resource) => [
    ...(resource.update === undefined ? [] : updates(suite, resource, resource.update)),
    ...(resource.replace === undefined || resource.replace === resource.create
      ? []
      : replacements(suite, resource, resource.replace)),
  ]);
}

/** The draft without nested objects, which may depend on the stored state; undefined if its body has none, or nothing else. */
function plainPart(draft: Draft, body: DeclaredBody | undefined): Draft | undefined {
  if (!isJsonObject(draft.body)) return undefined;
  const isNested = (value: unknown) =>
    isJsonObject(value) || (Array.isArray(value) && value.some((one) => isJsonObject(one)));
  const plain = Object.entries(draft.body).filter(([, value]) => !isNested(value) || value instanceof FromAnswer);
  const less = Object.fromEntries(plain);
  const isLess = plain.length > 0 && plain.length < Object.keys(draft.body).length;
  return isLess && body?.facts.allows(less) === true ? { ...draft, body: less } : undefined;
}

/** The most changes of one instance. */
const mostChanges = 2;

function updates(suite: Suite, resource: Resource, operation: Operation): Case[] {
  if (!suite.asks(operation)) return [];
  const [body] = declaredBodies(suite.document, operation);
  const changes = new Changes(suite, resource, operation);
  const purposeOf = purposeFor(resource, operation.id);
  const draftOf = (name: string, optional: 'all' | 'odd' | 'even') =>
    suite.draft(operation, `${operation.id}/${name}`, { optional, purposeOf });
  const first = draftOf('valid', 'odd');
  const planned: Change[] = [{ name: 'valid', draft: first, instead: plainPart(first, body) }];
  const second = draftOf('rest', 'even');
  if (Object.keys(second.body ?? {}).length > 0) planned.push({ name: 'rest', draft: second });
  if (body === undefined) return planned.flatMap((one) => changes.of(one, false));
  const slots = freeProperties(suite, operation, body);
  const isBound = namesOthers(suite, operation);
  const bySlot = slots.map((slot) =>
    variantsOf(slot, suite.making(operation, slot.path))
      .filter((one) => one.isSure && canBeWritten(one, body) && !(isBound && isExtreme.test(one.name)))
      .map((variant) => ({ slot, variant })),
  );
  // Another value may need the one that is null.
  const nulls = bySlot.map((trials) => trials.filter(isNull));
  const others = bySlot.map((trials) => trials.filter((one) => !isNull(one)));
  const rows = [...columnsOf(others).slice(0, mostChanges), ...columnsOf(nulls)];
  for (const [index, row] of rows.entries()) {
    const draft = suite.draft(operation, `${operation.id}/values/${index}`, { optional: 'none', purposeOf });
    let value = draft.body ?? {};
    for (const { slot, variant } of row) value = changedAt(value, slot.path, variant.value)?.body ?? value;
    const isAllowed = Object.keys(draft.body ?? {}).length > 0 || body.facts.allows(value);
    if (isAllowed)
      planned.push({
        name: `values/${index}`,
        draft: { ...draft, body: value, ...mediaTypeOf(body) },
      });
  }
  // The reads after the first and the last change show what is kept.
  const last = planned.length - 1;
  return planned.flatMap((one, index) =>
    changes.of(one, false, index === 0 || index === last, index === last ? changes.refused() : []),
  );
}

function replacements(suite: Suite, resource: Resource, operation: Operation): Case[] {
  if (!suite.asks(operation)) return [];
  const changes = new Changes(suite, resource, operation);
  const draftOf = (name: string, optional: 'all' | 'none') =>
    suite.draft(operation, `${operation.id}/${name}`, {
      optional,
      purposeOf: purposeFor(resource, operation.id),
    });
  return [
    ...changes.of({ name: 'valid', draft: draftOf('valid', 'all') }, true),
    ...changes.of({ name: 'required', draft: draftOf('required', 'none') }, true, true, changes.refused()),
  ];
}
