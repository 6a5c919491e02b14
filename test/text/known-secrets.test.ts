import { describe, expect, test } from 'vitest';
import { KnownSecrets } from '../../src/text/known-secrets.ts';
import { startMock } from '../running-mock.ts';
import { createEngine } from '../shared-document.ts';

const token = 'talq_0/1?2~3>4ÿ5';

/** Base64 of a text that has the token behind so many other bytes. */
const longer = (before: number, encoding: 'base64' | 'base64url') =>
  Buffer.from(`${'u'.repeat(before)}${token}:and more`).toString(encoding);

const alone = Buffer.from(token);

const written = [
  ...[token, encodeURIComponent(token), JSON.stringify(token).slice(1, -1)],
  ...[alone.toString('base64'), alone.toString('base64url'), encodeURIComponent(alone.toString('base64'))],
  ...[0, 1, 2, 3, 4, 5].flatMap((before) => [longer(before, 'base64'), longer(before, 'base64url')]),
  ...[0, 1, 2].map((before) => encodeURIComponent(longer(before, 'base64'))),
];

/** Whether a text gives the token away: it contains the token's middle, in any base64 form. */
function tells(text: string): boolean {
  const decoded = [0, 1, 2, 3].map((from) =>
    (decodeURIComponent(text).match(/[\w+/-]{8,}/g) ?? [])
      .map((run) => Buffer.from(run.slice(from), 'base64').toString('latin1'))
      .join(' '),
  );
  return [text, ...decoded].some((one) => one.includes('0/1?2~3'));
}

describe('a known secret', () => {
  test.each(written)('is taken out of a text where it is written %s', (form) => {
    const shown = new KnownSecrets([token]).text(`before ${form} after`);
    expect(shown).toMatch(/^before .*\[redacted\].* after$/);
    expect(tells(shown)).toBe(false);
  });

  test('leaves texts alone that have nothing of it, and one that is short leaves all alone', () => {
    const text = `before ${Buffer.from('something else').toString('base64')} after`;
    expect(new KnownSecrets([token, 'e', 'test']).text(text)).toBe(text);
  });
});

test('a token of the mock is in no log and no journal, in any base64 form of a request, with or without user name', async () => {
  const told: string[] = [];
  const engine = await createEngine({ tokens: [token] });
  const mock = await startMock({ engine, onExchange: (summary) => told.push(JSON.stringify(summary)) });
  for (const form of written.filter((one) => /^[\w+/=-]+$/.test(one))) {
    await mock.send('POST', `/health/${encodeURIComponent(form)}?note=${encodeURIComponent(form)}`, {
      headers: { 'X-Note': `Basic ${form}`, 'Content-Type': 'text/plain' },
      body: `about ${form}`,
    });
    await mock.create({ name: form });
  }
  const { text } = await mock.send('GET', '//__mock/requests');
  expect(told.length).toBeGreaterThan(15);
  expect(text).toContain('[redacted]');
  for (const line of [...told, ...text.split('},{')])
    expect(tells(line.replaceAll(/%(?![\da-f]{2})/gi, ''))).toBe(false);
});
