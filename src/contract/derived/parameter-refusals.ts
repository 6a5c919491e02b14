import type { Operation } from '../../openapi/operations/operation.ts';
import { type BrokenValue, brokenValues } from './broken-values.ts';
import { type Draft, withoutParameters, withParameters } from './drafts.ts';
import { type DeclaredParameter, declaredParameters } from './inputs.ts';
import { draftOf, isRepeated, type Refusal, refusalOf } from './refusal.ts';
import { seedOf } from './seeds.ts';
import { changedAt, type Slot, slotsOf } from './slots.ts';
import type { Suite } from './suite.ts';

/** The ways in which the parameters of an operation can be invalid. @param known the rules that earlier refusals break */
export function parameterRefusals(suite: Suite, operation: Operation, known: Set<string>): Refusal[] {
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
  // A path can't have an empty segment.
  if (changed === undefined || (location === 'path' && changed.body === '')) return [];
  if (wrong.value === '' && location !== 'path') return [];
  // An empty list is not written at all.
  if (Array.isArray(wrong.value) && wrong.value.length === 0) return [];
  const given = { in: location, name, value: changed.body };
  const spoilt = (draft: Draft) =>
    wrong.keyword === 'required' ? withoutParameters(draft, [given]) : withParameters(draft, [given]);
  const at = wrong.keyword === 'required' ? place : slot.facts.placeOf(wrong.keyword);
  const more = isRepeated(known, at, `${location}/${name}${slot.path}`, wrong) ? 2 : 0;
  const refusal = refusalOf(operation, id, spoilt(draftOf(suite, operation, id)), slot, wrong, at, more);
  // A wrong path may lead to 404 regardless of other mistakes: it is never combined with them.
  if (location === 'path') return [refusal];
  const part = {
    ...{ group: 'parameters', place: name.toLowerCase(), spoilt },
    base: (other: string) => draftOf(suite, operation, other),
  };
  return [{ ...refusal, part }];
}
