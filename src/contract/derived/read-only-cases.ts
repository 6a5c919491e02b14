import { hasKeys, valueAt } from '../../openapi/document/json-pointer.ts';
import type { Case, Check } from '../cases/case.ts';
import { code } from '../checks/deviations.ts';
import { as, broken, from, ofSuccess } from '../checks/findings.ts';
import { declaredBodies } from './inputs.ts';
import { mainPurpose } from './instances.ts';
import { leafValue } from './leaf-values.ts';
import { successOf } from './record-checks.ts';
import { mainType } from './request-schema.ts';
import { seedOf } from './seeds.ts';
import type { Suite } from './suite.ts';

/** Cases that read-only properties are not taken from requests, and that omitted ones have their defaults. */
export function readOnlyCases(suite: Suite): Case[] {
  return suite.world.resources.flatMap((resource) => {
    if (!suite.world.isOwn(resource)) return [];
    const { create } = resource;
    const at = create && resource.dataAt[create.id];
    const [body] = create === undefined ? [] : declaredBodies(suite.document, create);
    if (create === undefined || at === undefined || body === undefined) return [];
    return [...readOnly(suite, create, body, at), ...defaults(suite, resource, create, body, at)];
  });
}

type Body = ReturnType<typeof declaredBodies>[number];
type Create = NonNullable<Suite['world']['resources'][number]['create']>;

function readOnly(suite: Suite, create: Create, body: Body, at: string): Case[] {
  const id = `${create.id}/readOnly`;
  const seed = seedOf(id);
  const hidden = [...body.facts.decided.declared].filter(
    ([, facts]) => facts.get('readOnly') === true && mainType(facts) !== 'object' && mainType(facts) !== 'array',
  );
  if (hidden.length === 0) return [];
  const made = hidden.map(([name, facts]) => [name, madeUp(facts, name, seed)] as const);
  const draft = suite.draft(create, id, { optional: 'none' });
  if (!hasKeys(draft.body)) return [];
  const step = suite.asStep(id, create, { ...draft, body: { ...draft.body, ...Object.fromEntries(made) } });
  const plain = suite.plainOf(create);
  const checks = made.map(
    ([name, value]): Check =>
      ofSuccess({ fact: `${name} is not taken from the request`, reads: plain }, (answer, _, exchanges) => {
        const thing = valueAt(answer.json, at);
        if (!hasKeys(thing) || JSON.stringify(thing[name]) !== JSON.stringify(value)) return [];
        // The deployment may have set the same value by itself.
        const usual = valueAt(successOf(plain, exchanges)?.answer?.json, `${at}/${name}`);
        if (JSON.stringify(usual) === JSON.stringify(value)) return [];
        const words = { severity: 'accepted', words: `${code(name)} is read-only, and taken from requests` } as const;
        return as(
          words,
          from(
            `read-only ${name}`,
            broken(`${name} is read-only, and holds what the request has sent`, 'another value', value),
          ),
        );
      }),
  );
  const [[, first] = []] = hidden;
  return [
    suite.case(create, 'readOnly', first?.placeOf('readOnly') ?? create.place, suite.proof(id, [step], true), checks),
  ];
}

/** A value that no deployment sets by itself. */
function madeUp(facts: Parameters<typeof leafValue>[0], name: string, seed: number): unknown {
  const type = mainType(facts);
  if (facts.enumeration !== undefined) return facts.enumeration.at(-1);
  if (type === 'integer' || type === 'number')
    return facts.allows(987_654_321) ? 987_654_321 : leafValue(facts, name, seed).value;
  if (facts.text('format') === 'date-time') return '2001-02-03T04:05:06Z';
  if (facts.text('format') === 'date') return '2001-02-03';
  return facts.sample(seed) ?? leafValue(facts, name, seed).value;
}

function defaults(
  suite: Suite,
  resource: Suite['world']['resources'][number],
  create: Create,
  body: Body,
  at: string,
): Case[] {
  const [first] = suite.creation(resource, mainPurpose);
  if (first === undefined || !hasKeys(first.body)) return [];
  const sent = first.body;
  return [...body.facts.decided.properties].flatMap(([name, facts]) => {
    const expected = facts.get('default');
    if (expected === undefined || name in sent || facts.get('writeOnly') === true) return [];
    const check = ofSuccess(`${name} is ${JSON.stringify(expected)} by default`, (answer) => {
      const thing = valueAt(answer.json, at);
      if (!hasKeys(thing) || JSON.stringify(thing[name]) === JSON.stringify(expected)) return [];
      if (!(name in thing) && !isShown(suite, create, at, name)) return [];
      const words = { severity: 'data', words: `${code(name)} has another default` } as const;
      return as(words, from(`default ${name}`, broken(`${name} has another default`, expected, thing[name] ?? null)));
    });
    return [
      suite.case(
        create,
        `body/${name}/default`,
        facts.placeOf('default'),
        suite.proof(first.id, suite.creation(resource, mainPurpose), true),
        [check],
        first.id,
      ),
    ];
  });
}

/** Whether the document declares the property for the answer. */
function isShown(suite: Suite, create: Create, at: string, name: string): boolean {
  return suite.shown(create, at)?.declared.has(name) === true;
}
