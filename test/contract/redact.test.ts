import { expect, test } from 'vitest';
import { Excerpt } from '../../src/contract/run/report/excerpt.ts';
import { Redactor } from '../../src/contract/run/report/redact.ts';
import { sharedDocument } from '../shared-document.ts';
import { targetAt } from './agents.ts';
import { judge } from './judged.ts';
import { startDeployment } from './mutants/deployment.ts';

const text = 'curl \'http://host/api/v1/agents/x/webhooks/y/test\' -d \'{"name":"a","events":["event_action"]}\'';

test.each(['e', 'x', 'ag', 'test', 'name', 'agents', 'webhooks', 'curl', 'talkover', '1', 'host'])(
  'the short or plain token %s leaves texts unchanged, and is redacted where it is the credential',
  (token) => {
    const redactor = new Redactor([token]);
    expect(redactor.text(text)).toBe(text);
    expect(redactor.text(`Invalid: Bearer ${token}`)).toBe('Invalid: Bearer [redacted]');
    expect(redactor.text(`"bearer ${token}", and more`)).toBe('"bearer [redacted]", and more');
    expect(redactor.value({ [token]: token, other: `${token}${token}` })).toEqual({
      [token]: '[redacted]',
      other: `${token}${token}`,
    });
  },
);

test.each(['talq_x', 'talq_0123456789abcdef', 'my-secret', 'hunter2', 'abcdefghijklmnop', 'a/b+c==', 'q"uo\\te1'])(
  'the token %s is redacted everywhere, in each of its encodings',
  (token) => {
    const redactor = new Redactor([token]);
    const forms = [
      token,
      JSON.stringify(token),
      JSON.stringify(token).replaceAll('/', '\\/'),
      encodeURIComponent(token),
    ];
    for (const form of forms) {
      const shown = redactor.text(`before${form}after`);
      expect(shown).toContain('[redacted]');
      expect(shown).not.toContain(form);
    }
    expect(redactor.value([{ [token]: [`x${token}`] }])).toEqual([{ '[redacted]': ['x[redacted]'] }]);
  },
);

test('a token is redacted before a text is cut in the middle of it', () => {
  const token = 'talq_0123456789';
  expect(new Redactor([token]).value(new Excerpt(`12345678${token}`, 14))).toBe('12345678[redac');
});

test('a token that is part of another one leaves nothing of that one', () => {
  expect(new Redactor(['talq_ab', 'talq_abcdef']).text('a talq_abcdef b')).toBe('a [redacted] b');
});

test('a run with a token of one letter reports a failure like one with a long token', async () => {
  const document = await sharedDocument;
  const reports = [];
  for (const token of ['e', 'talq_mutants']) {
    const { url, stop } = await startDeployment(
      document,
      async (request, ask) => {
        const answer = await ask();
        return request.method === 'PUT' ? { ...answer, status: 500 } : answer;
      },
      { tokens: [token] },
    );
    const { report } = await judge({ target: targetAt(url, { token }) });
    await stop();
    const failed = report.cases.filter(({ verdict }) => verdict === 'fail');
    reports.push(failed.map(({ id, reason, curl }) => [id, reason, curl?.replaceAll(/:\d+|[\da-f-]{36}/g, '')]));
  }
  expect(reports[0]).toEqual(reports[1]);
  expect(reports[0]?.length).toBeGreaterThan(0);
});
