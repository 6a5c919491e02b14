import { expect, test } from 'vitest';
import { sendCurl } from '../curl.ts';
import { RunningCommand } from './command.ts';

/** What a start prints, up to the end of the command to try. */
async function greetingOf(...args: string[]): Promise<string> {
  const command = new RunningCommand(['serve', ...args, '--port', '0']);
  await command.waitFor(/\nTry\n[\s\S]*\n\n/);
  return command.out;
}

test.each([
  ['fixtures/documents/pet-clinic.yaml', 'a key in a header', 201],
  ['fixtures/documents/billing/openapi.yaml', 'several files', 200],
  ['fixtures/documents/media-library.json', 'no security', 200],
])('the command to try of %s is answered: %s', async (document, _, status) => {
  const out = await greetingOf(document, '--token', 'my-key');
  const response = await sendCurl(out.slice(out.lastIndexOf('curl -X')).trimEnd());
  expect(response.status).toBe(status);
});

test('deliveries and the inbox are spoken of where there are events only', async () => {
  const talkovers = await greetingOf();
  expect(talkovers).toMatch(/^Delivers /m);
  expect(talkovers).toMatch(/^Inbox /m);
  expect(await greetingOf('fixtures/documents/pet-clinic.yaml')).not.toMatch(/^(Delivers|Inbox) /m);
});
