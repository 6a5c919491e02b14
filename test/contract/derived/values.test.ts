import { Validator } from '@cfworker/json-schema';
import { describe, expect, test } from 'vitest';
import { brokenValues } from '../../../src/contract/derived/broken-values.ts';
import { changedAt, slotsOf } from '../../../src/contract/derived/slots.ts';
import { type MakingOptions, soundValue } from '../../../src/contract/derived/sound-values.ts';
import { variantsOf } from '../../../src/contract/derived/variants.ts';
import { bodyFacts } from './body-facts.ts';
import { type BodySchema, bodySchemas, definitions } from './body-schemas.ts';

const seeds = [1, 2, 77];
const choices: readonly MakingOptions['optional'][] = ['none', 'all', 'odd', 'even'];

/** A validator that the project itself does not use. */
function independent({ schema, meant = schema }: BodySchema): Validator {
  const body = { type: 'object' as const, required: ['value'], properties: { value: meant }, $defs: definitions };
  return new Validator(body, '2020-12', false);
}

/** Keywords that fail if a place within them fails. */
const holders = new Set(['properties', 'items', '$ref', 'allOf', 'false']);

/** The keywords that a body breaks. */
function brokenBy(validator: Validator, body: unknown): readonly string[] {
  const all = new Set(validator.validate(body).errors.map(({ keyword }) => keyword));
  const own = [...all].filter((keyword) => !holders.has(keyword));
  return own.length > 1 ? own.filter((keyword) => keyword !== 'additionalProperties') : own;
}

/** Keywords that another one may be reported as: a constant is an enumeration of one value, and both imply the type. */
const others: Readonly<Record<string, readonly string[]>> = {
  type: ['enum', 'const'],
  enum: ['const'],
  discriminator: ['oneOf', 'const'],
};

describe.each(Object.entries(bodySchemas))('of %s,', (_, row) => {
  const validator = independent(row);

  test('every sound value satisfies the schema', async () => {
    const facts = await bodyFacts(row);
    for (const seed of seeds) {
      for (const optional of choices) {
        const { value } = soundValue(facts, { seed, optional });
        expect({ value, broken: brokenBy(validator, value) }).toEqual({ value, broken: [] });
      }
    }
  });

  test('every variant satisfies the schema, and each keyword has its own', async () => {
    const facts = await bodyFacts(row);
    const names = new Set<string>();
    for (const seed of seeds) {
      const { value: base } = soundValue(facts, { seed, optional: 'all' });
      for (const slot of slotsOf(facts)) {
        for (const { name, value } of variantsOf(slot, { seed })) {
          names.add(`${slot.path.replace('/value', '')} ${name}`.trim());
          const body = changedAt(base, slot.path, value)?.body;
          // An item may equal another one: the suite skips such a body.
          const isLeftOut = slot.path.includes('*') && !facts.allows(body);
          const broken = isLeftOut ? [] : brokenBy(validator, body);
          expect({ name, body, broken }).toEqual({ name, body, broken: [] });
        }
      }
    }
    if (row.variants !== undefined) expect([...names].toSorted()).toEqual([...row.variants].toSorted());
  });

  test('every broken value breaks the keyword that it names, and no other', async () => {
    const facts = await bodyFacts(row);
    const names = new Set<string>();
    for (const seed of seeds) {
      const { value: base } = soundValue(facts, { seed, optional: 'all' });
      for (const slot of slotsOf(facts)) {
        for (const { name, keyword, value } of brokenValues(slot, { seed }, false)) {
          names.add(`${slot.path.replace('/value', '')} ${name}`.trim());
          const body = changedAt(base, slot.path, value)?.body;
          const broken = brokenBy(validator, body);
          const said = [keyword, ...(others[keyword] ?? [])];
          expect({ name, body, isBroken: broken.some((one) => said.includes(one)) }).toMatchObject({ isBroken: true });
          const beside = broken.filter((one) => !said.includes(one) && row.alsoBreaks?.includes(one) !== true);
          expect({ name, body, beside }).toEqual({ name, body, beside: [] });
        }
      }
    }
    if (row.broken !== undefined) expect([...names]).toEqual(['required/missing', ...row.broken]);
  });
});

test('values of a schema that requires itself are finite', async () => {
  const facts = await bodyFacts({ schema: { $ref: '#/components/schemas/Endless' } });
  for (const optional of choices) expect(soundValue(facts, { seed: 1, optional }).value).toHaveProperty('value.next');
  const tried = slotsOf(facts).flatMap((slot) => [
    ...variantsOf(slot, { seed: 1 }),
    ...brokenValues(slot, { seed: 1 }, false),
  ]);
  expect(tried.map(({ name }) => name)).toContain('required/missing');
});

test('the same seed makes the same value', async () => {
  for (const row of Object.values(bodySchemas)) {
    const facts = await bodyFacts(row);
    const values = [1, 2].map(() => soundValue(facts, { seed: 5, optional: 'all' }));
    expect(values[0]).toEqual(values[1]);
  }
});

test('a string has no wrong type if the value is sent as text', async () => {
  const facts = await bodyFacts({ schema: { type: 'string', maxLength: 3 } });
  const [slot] = slotsOf(facts);
  const names = slot === undefined ? [] : brokenValues(slot, { seed: 1 }, true).map(({ name }) => name);
  expect(names).toEqual(['required/missing', 'maxLength/above']);
});
