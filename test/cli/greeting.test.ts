import { expect, test } from 'vitest';
import { sendCurl } from '../curl.ts';
import { documentOf, fileOf } from '../document-of.ts';
import { sampleOf } from '../repetitions.ts';
import { RunningCommand } from './command.ts';

/** What a start prints, up to the end of the command to try. */
async function greetingOf(...args: string[]): Promise<string> {
  const command = new RunningCommand(['serve', ...args, '--port', '0']);
  await command.waitFor(/\nTry\n[\s\S]{0,9999}\n\n/);
  return command.out;
}

test.each([
  ['fixtures/documents/pet-clinic.yaml', 'a key in a header', 201],
  ['fixtures/documents/billing/openapi.yaml', 'several files', 200],
  ['fixtures/documents/media-library.json', 'no security', 200],
])('the suggested command of %s is answered: %s', async (document, _, status) => {
  const out = await greetingOf(document, '--token', 'my-key');
  const response = await sendCurl(out.slice(out.lastIndexOf('curl -X')).trimEnd());
  expect(response.status).toBe(status);
});

test('deliveries and the inbox are only mentioned if there are events', async () => {
  const talkovers = await greetingOf();
  expect(talkovers).toMatch(/^Delivers /m);
  expect(talkovers).toMatch(/^Inbox /m);
  expect(await greetingOf('fixtures/documents/pet-clinic.yaml')).not.toMatch(/^(Delivers|Inbox) /m);
});

test('the first of many routes are printed, with the URL of the others', async () => {
  const operation = { summary: `Long ${'x'.repeat(500)}\nand more`, responses: { 204: { description: 'x' } } };
  const paths = Object.fromEntries(Array.from({ length: 25 }, (_, index) => [`/path${index}`, { get: operation }]));
  const out = await greetingOf(documentOf(paths));
  expect(out.match(/^ {2}GET \/path\d+ {2}Long x+…$/gm)).toHaveLength(20);
  expect(out).toMatch(/^ {2}… and 5 more: http:\/\/127\.0\.0\.1:\d+\/docs$/m);
});

test.each(sampleOf([[''], ['info: null\n'], ['info: { title: null }\n'], ['info: text\n']], 2))(
  'without a title (%j) the mock is named after the file',
  async (info) => {
    const path = fileOf(`openapi: 3.0.0\n${info}paths: { /x: { get: { responses: { 204: {} } } } }\n`, 'untitled.yaml');
    const command = new RunningCommand(['serve', path, '--port', '0']);
    const url = await command.waitFor(/^untitled\.yaml mock on (http:\S+)/);
    const pages = ['/', '/docs', '/docs/openapi.json', '/openapi.json', '/openapi.yaml', '/__mock', '/__mock/state'];
    const statuses = pages.map(async (page) => [page, (await fetch(url + page)).status]);
    expect(await Promise.all(statuses)).toEqual(pages.map((page) => [page, 200]));
  },
);
