import { hasKeys, valueAt } from '../../openapi/document/json-pointer.ts';
import type { Case, Check } from '../cases/case.ts';
import { code } from '../checks/deviations.ts';
import { as, broken, ofSuccess } from '../checks/findings.ts';
import { mainPurpose, stepOf } from './instances.ts';
import type { RequestSchema } from './request-schema.ts';
import { shownAt } from './shown-facts.ts';
import type { Suite } from './suite.ts';

/** Cases that a parent counts its children: once a patient has a note, its `noteCount` is no longer 0. */
export function counterCases(suite: Suite): Case[] {
  return suite.world.resources.flatMap((resource) => {
    const { parent, create, name, plural } = resource;
    const read = parent?.read;
    const at = read && parent?.dataAt[read.id];
    if (create === undefined || parent === undefined || read === undefined || at === undefined) return [];
    if (!suite.world.isOwn(resource) || !suite.world.isOwn(parent) || !suite.asks(read)) return [];
    const checks = countsIn(shownAt(suite.document, read, at), at, [name, plural]);
    if (checks.length === 0) return [];
    const id = `${create.id}/counted`;
    const step = suite.step(id, read, {}, { needs: stepOf(resource, mainPurpose) });
    return [suite.case(create, 'counted', create.place, suite.proof(id, [step], true), checks)];
  });
}

/**
 * Expects a resource to count what was added to it.
 * @param at JSON Pointer to the resource in an answer
 * @param names of what is counted, in the singular or the plural
 */
export function countsIn(facts: RequestSchema | undefined, at: string, names: readonly string[]): readonly Check[] {
  const counted = new Set(names.map(bare));
  const counters = [...(facts?.declared ?? [])].flatMap(([name, property]) => {
    const [, of = ''] = /^(.+?)_?(?:count|total)$/i.exec(name) ?? /^(?:num|number_?of|n)_?(.+)$/i.exec(name) ?? [];
    return property.isNumeric && counted.has(bare(of)) ? [name] : [];
  });
  return counters.map((name) =>
    ofSuccess(`${name} counts what was put into it`, (answer) => {
      const thing = valueAt(answer.json, at);
      if (!hasKeys(thing) || thing[name] !== 0) return [];
      const words = { severity: 'data', words: `${code(name)} does not count what was put there` } as const;
      return as(words, broken(`${name} is 0, though something was put there`, 'at least 1', 0));
    }),
  );
}

/** The letters and digits of a name, in the singular and in lower case. */
function bare(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z\d]/g, '')
    .replace(/ies$/, 'y')
    .replace(/s$/, '');
}
