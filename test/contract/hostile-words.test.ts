import { beforeAll, expect, test } from 'vitest';
import { makeReporter, type ReporterName } from '../../src/contract/reporters/reporters.ts';
import type { ContractEvent } from '../../src/contract/run/report/events.ts';
import { Redactor } from '../../src/contract/run/report/redact.ts';
import { judge, mock } from './judged.ts';
import { answer, is, reply } from './mutants/replies.ts';

/** Texts that a terminal or a CI server would execute. */
const words = [
  'c1 \u009b31m \u0085 end',
  'c0 \u001b[2J \u0007 end',
  'bidi \u202e \u2066 \u200f \u061c end',
  'line \u2028 end\r\n::error::forged\n  ::set-output name=a::b',
  '##[error]forged ##vso[task.complete]forged',
];

let events: ContractEvent[];
beforeAll(async () => {
  const steering = answer(is.toggle, () => reply(418, { success: false, message: words.join(' | ') }));
  const html = answer(is.health, (one) => ({ ...one, body: `<p>${words.join(' | ')}` }));
  const deployment = await mock((request, ask) =>
    is.toggle(request, reply(200, {})) ? steering(request, ask) : html(request, ask),
  );
  events = (await judge(deployment)).events;
});

function written(name: ReporterName): string {
  const reporter = makeReporter(name, false);
  return events.map((event) => reporter.on(event)).join('');
}

test.each(['text', 'github', 'markdown'] as const)(
  '%s shows what would steer a terminal, and does not let it',
  (name) => {
    const text = written(name);
    expect(text).toContain('forged');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/);
    expect(text).toContain(String.raw`\u202e`);
    expect(text).toContain(String.raw`\u009b`);
  },
);

test.each(['text', 'github', 'markdown'] as const)('%s gives a CI server no command of the deployment', (name) => {
  const text = written(name);
  expect(text).not.toMatch(/##\w*\[/);
  const commands = text.split('\n').filter((line) => /^\s*::/.test(line));
  expect(commands.filter((line) => !/^::(?:error|notice|warning) file=spec\/openapi\.yaml,/.test(line))).toEqual([]);
});

test.each(['talq_0123456789abcdef', 'hunter2!', 'a/b+c== (d)', 'schlüssel-ß'])(
  'the token %s is redacted in base64 and URL-encoded, too, after any text',
  (token) => {
    const redactor = new Redactor([token]);
    const base64 = ['', 'u', 'us', 'usr', 'user:'].map((before) =>
      Buffer.from(`${before}${token}:more`).toString('base64'),
    );
    const php = encodeURIComponent(token).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16)}`);
    const forms = [
      ...[Buffer.from(token).toString('base64'), Buffer.from(token).toString('base64url'), ...base64],
      ...base64.map((one) => one.replaceAll('+', '-').replaceAll('/', '_')),
      ...[php, php.toLowerCase(), php.replaceAll('%20', '+'), String(new URLSearchParams({ token })).slice(6)],
    ];
    for (const form of forms) expect(redactor.text(`before ${form} after`)).toMatch(/^before .*\[redacted\].* after$/);
  },
);

test('a token that comes back in base64 is a leak, and no reporter shows it', async () => {
  const deployment = await mock(
    answer(is.health, (one, { headers }) => ({
      ...one,
      body: JSON.stringify({ debug: Buffer.from(String(headers.authorization)).toString('base64') }),
    })),
  );
  const { report, events: told } = await judge(deployment);
  const reporter = makeReporter('text', false);
  const text = told.map((event) => reporter.on(event)).join('');
  const token = Buffer.from(deployment.target.token).toString('base64url');
  expect(`${text}${JSON.stringify(report)}`).not.toContain(token.slice(4, -4));
});
