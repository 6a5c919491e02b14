import { expect, test } from 'vitest';
import { casesOf } from '../../src/contract/cases/cases.ts';
import { fuzzPlan, fuzzProperties } from '../../src/contract/fuzz/fuzz.ts';
import { planOf } from '../../src/contract/run/plan.ts';
import { hasKeys } from '../../src/openapi/document/json-pointer.ts';
import talkover from '../../src/talkover/contract/contract.ts';
import { repetitions } from '../repetitions.ts';
import { sharedDocument } from '../shared-document.ts';
import { judge, mock, receiver } from './judged.ts';

const document = await sharedDocument;

/** The names of webhooks in requests; none for a body with an invalid name: missing, empty or blank. */
function namesOf(bodies: readonly unknown[]): string[] {
  return bodies.flatMap((body) =>
    hasKeys(body) && typeof body.name === 'string' && body.name.trim() !== '' ? [body.name] : [],
  );
}

/** The names in requests, each once: a change may repeat the name of its webhook. */
function givenTo(names: readonly (readonly [thing: string, name: string])[]): string[] {
  return [...new Map(names.map((one) => [JSON.stringify(one), one[1]])).values()];
}

test('no two webhooks of a run get the same name, created or not', async () => {
  const deployment = await mock();
  await judge(deployment, { receiver: await receiver(), fuzz: 200, maxRequests: 3000 });
  const sent = deployment.requests.filter(({ method }) => method === 'POST' || method === 'PUT');
  const names = givenTo(
    sent.flatMap(({ method, path, json }, index) =>
      namesOf([json]).map(
        (name) => [method === 'POST' ? `${path} ${index}` : path, name.trim().toLowerCase()] as const,
      ),
    ),
  );
  expect(names.length).toBeGreaterThan(250);
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});

const many = repetitions({ test: 1000, prove: 5000 });

test(`nor do any of ${many} random requests`, () => {
  const steps = [...planOf(casesOf(document, talkover)), ...fuzzPlan(fuzzProperties(document, talkover, many), 7)];
  const names = givenTo(
    steps.flatMap(({ id, method, references, body }) =>
      namesOf([body]).map((name) => [method === 'POST' ? id : JSON.stringify(references), name] as const),
    ),
  );
  expect(names.length).toBeGreaterThan(0.8 * many);
  expect(new Set(names).size).toBe(names.length);
});

test('a unique name is no longer than its case requires', () => {
  const lengthsOf = (wanted: RegExp) => {
    const steps = planOf(casesOf(document, talkover)).filter(({ id }) => wanted.test(id));
    return namesOf(steps.map(({ body }) => body)).map((name) => [...name].length);
  };
  expect(lengthsOf(/^createAgentWebhook\/all\/most$/)).toEqual([255]);
  expect(lengthsOf(/^createAgentWebhook\/body\/name\/maxLength\/above/)).toEqual([256, 256]);
});

test('the same request gives the same name each time', () => {
  const names = () => namesOf(planOf(casesOf(document, talkover)).map(({ body }) => body));
  expect(names()).toEqual(names());
});
