import { expect, test } from 'vitest';
import { readEmptyObjects } from '../../src/contract/run/empty-objects.ts';
import { sharedDocument } from '../shared-document.ts';
import { judge, mock } from './judged.ts';
import { is, json } from './mutants/replies.ts';
import { soundInputs } from './mutants/sound-inputs.ts';

const document = await sharedDocument;
const list = document.operations.find(({ id }) => id === 'listAgentWebhooks');
const logs = document.operations.find(({ id }) => id === 'listAgentWebhookLogs');

const inferred = [
  'createAgentWebhook/body/name/minLength/blank',
  'createAgentWebhook/body/custom_headers/items/blank',
  'createAgentWebhook/body/payload_templates/type/array-equivalent',
  'updateAgentWebhook/body/name/minLength/blank',
  'updateAgentWebhook/body/name/type/surrounded',
  'updateAgentWebhook/body/payload_templates/type/array-equivalent',
  'updateAgentWebhook/body/payload_templates/values/array-equivalent',
];

test.each([
  ['nothing is trimmed, and white space alone is a text', /blank|surrounded/],
  ['an empty array is no object', /array-equivalent/],
])('a deployment where %s is observed, and does not fail', async (variation, observed) => {
  const make = soundInputs.find(({ name }) => name === variation)?.make;
  const { report } = await judge(await mock(make?.()));
  const found = report.cases.filter(({ id, verdict }) => inferred.includes(id) && verdict === 'observe');
  expect(found.map(({ id }) => id).sort()).toEqual(inferred.filter((id) => observed.test(id)).sort());
  expect(report.summary.fail).toBe(0);
});

test('[] is read as {} exactly where the document has an object, at any depth', () => {
  const log = { status: 'success', request_payload: [], response_headers: [] };
  const shown = { success: true, data: [log], pagination: [] };
  readEmptyObjects({ emptyObjectIsArray: true }, logs, { status: 200, json: shown });
  expect(shown).toEqual({
    success: true,
    data: [{ ...log, request_payload: {}, response_headers: {} }],
    pagination: {},
  });
  const nothing = { success: true, data: { webhooks: [], available_events: [] } };
  readEmptyObjects({ emptyObjectIsArray: true }, list, { status: 201, json: nothing });
  expect(nothing).toEqual({ success: true, data: { webhooks: [], available_events: {} } });
  const other = { success: true, data: { webhooks: [], available_events: [] } };
  readEmptyObjects({}, list, { status: 200, json: other });
  expect(other.data.available_events).toEqual([]);
});

test('a list in place of a webhook still fails', async () => {
  const { report } = await judge(await mock(json(is.get, (body) => ({ ...body, data: [] }))));
  expect(report.summary.fail).toBeGreaterThan(0);
});
