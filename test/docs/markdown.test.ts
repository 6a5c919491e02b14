import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type MarkdownPage, markdownPages } from '../../src/docs/markdown-pages.ts';
import { messagesOf } from '../../src/framework/frameworks.ts';
import { hasKeys } from '../../src/openapi/document/json-pointer.ts';
import { startMock, webhook } from '../running-mock.ts';
import { sharedDocument } from '../shared-document.ts';

const document = await sharedDocument;
const pages = markdownPages(document, messagesOf);
const page = textOf('create-webhook.md');

/** The page of Talkover's reference, as it is. */
const reference = readFileSync(new URL('../../fixtures/documented/create-webhook.md', import.meta.url), 'utf8');

function textOf(file: string): string {
  return pages.find((candidate: MarkdownPage) => candidate.file === file)?.text ?? '';
}

/** What stands below a heading of the generated page, up to the next of its level. */
function sectionOf(text: string, heading: string): string {
  const [, level = '##'] = new RegExp(`^(#+) ${heading}$`, 'm').exec(text) ?? [];
  const [, section = ''] = text.split(new RegExp(`^${level} ${heading}$`, 'm'));
  return section.split(new RegExp(`^#{2,${level.length}} `, 'm'))[0] ?? '';
}

/** The cells of each row of the tables in a section. */
function rowsOf(section: string): string[][] {
  const lines = section.split('\n').filter((line) => line.startsWith('| `'));
  return lines.map((line) => line.split(/(?<!\\)\|/).map((cell) => cell.trim()));
}

function rowOf(section: string, name: string): string[] {
  return rowsOf(section).find(([, cell]) => cell === `\`${name}\``) ?? [];
}

/** The fields of the reference: `<RequestField name="name" type="string" required>…`. */
function fieldsOf(tag: string): { name: string; type: string; isRequired: boolean; text: string }[] {
  const pattern = new RegExp(
    `<${tag} (?:name|path)="([^"]+)" type="([^"]+)"( required)?>\\n(.{0,9999}?)\\n</${tag}>`,
    'gs',
  );
  return [...reference.matchAll(pattern)].map(([, name = '', type = '', required, text = '']) => ({
    name,
    type,
    isRequired: required !== undefined,
    text,
  }));
}

/** The code blocks of a language within a text, without the indentation of what they stand in. */
function blocksOf(text: string, language: string): string[] {
  // super-linear: it reads the pages of our own document
  return [...text.matchAll(new RegExp(`^( *)\`\`\`${language}.*?\\n(.*?)^ *\`\`\``, 'gms'))].map(
    ([, indent = '', code = '']) => code.replace(new RegExp(`^${indent}`, 'gm'), '').trimEnd(),
  );
}

/** Numbers, and what stands between backticks. */
function factsOf(text: string): string[] {
  return [...text.matchAll(/`([^`]+)`|\b(\d{1,9})\b/g)].map(([, quoted, number]) => quoted ?? number ?? '');
}

describe('the Create Webhook page has everything of the reference', () => {
  test('title, overview and path parameter', () => {
    expect(page).toMatch(/^# Create Webhook\n/);
    const [, overview = ''] = /## Overview\n\n(.*)\n/.exec(reference) ?? [];
    expect(sectionOf(page, 'Overview')).toContain(overview);
    expect(sectionOf(page, 'Endpoint')).toContain('POST https://app.talkover.ai/api/v1/agents/{agent_id}/webhooks');
    const [parameter] = fieldsOf('ParamField');
    expect(rowOf(page, parameter?.name ?? '').slice(2, 4)).toEqual([parameter?.type, 'yes']);
    expect(rowOf(page, parameter?.name ?? '').join()).toContain(parameter?.text.trim());
  });

  test.each(fieldsOf('RequestField').map((field) => [field.name, field] as const))(
    'request field %s',
    (name, field) => {
      const row = rowOf(sectionOf(page, 'Request'), name);
      expect(row[2]).toMatch(new RegExp(`^${field.type}`));
      expect(row[3]).toBe(field.isRequired ? 'yes' : 'no');
      const text = field.text.replace(/`\{ .{0,999}? \}`|\[.{0,999}?\]\(.{0,999}?\)/g, '');
      for (const fact of factsOf(text)) expect(row.slice(4).join(' ')).toContain(fact);
      const [first = ''] = text.trim().split(/\.(?:\s|$)/);
      expect(row.at(-2)).toContain(first.replace(/\s{0,99}Range$/, ''));
    },
  );

  test('there are eleven request fields and fifteen of the answer, as in the reference', () => {
    expect(fieldsOf('RequestField')).toHaveLength(11);
    expect(fieldsOf('ResponseField')).toHaveLength(15);
  });

  test('an item of custom_headers has a key and a value', () => {
    const request = sectionOf(page, 'Request');
    expect(rowOf(request, 'custom_headers[].key').slice(2, 4)).toEqual(['string', 'yes']);
    expect(rowOf(request, 'custom_headers[].value').slice(2, 4)).toEqual(['string', 'yes']);
  });

  test.each(['bash', 'javascript', 'php'])('the example in %s, to the letter', (language) => {
    const [example] = blocksOf(reference, language);
    expect(example).toContain('/agents/9fbef0b7-8d4e-4a08-9207-66c22155721d/webhooks');
    expect(blocksOf(sectionOf(page, 'Request'), language)).toContain(example);
  });

  test.each(fieldsOf('ResponseField').map((field) => [field.name, field] as const))(
    'response field %s',
    (name, field) => {
      const row = rowOf(sectionOf(page, 'Response'), name);
      expect(row[2]).toMatch(new RegExp(`^${field.type}`));
      const said = row.join(' ').toLowerCase();
      // The words of the reference; its sentence for the whole is another one.
      const words = name === 'data' ? ['webhook'] : field.text.trim().toLowerCase().split(/\s+/);
      for (const word of words) expect(said).toContain(word);
    },
  );

  test('the answer and the errors, with their bodies', () => {
    const answers = [
      ...reference.matchAll(/<ResponseExample(?: title="(\d+) [^"]+")?>\n(.{0,9999}?)<\/ResponseExample>/gs),
    ];
    expect(answers.map(([, status]) => status)).toEqual([undefined, '401', '404', '422']);
    for (const [, status, block = ''] of answers) {
      const heading = status === undefined ? 'Response' : new RegExp(`^### (${status} .*)$`, 'm').exec(page)?.[1];
      const bodies = blocksOf(sectionOf(page, heading ?? ''), 'json').map((body) => JSON.parse(body));
      expect(bodies).toContainEqual(JSON.parse(blocksOf(block, 'json')[0] ?? ''));
    }
  });

  const rules = [...reference.matchAll(/^\* \*\*([a-z\\_]+)\*\*: (.*)$/gm)];
  test.each(rules.map(([, name = '', rule = '']) => [name.replaceAll('\\', ''), rule] as const))(
    'validation rule of %s',
    (name, rule) => {
      const line =
        new RegExp(`^\\* \\*\\*${name}\\*\\*: (.*)$`, 'm').exec(sectionOf(page, 'Validation rules'))?.[1] ?? '';
      expect(line).toMatch(new RegExp(`^${rule.split(',')[0]}\\b`));
      for (const [word] of rule.matchAll(/\b(string|array|integer|boolean|valid URL|maximum|minimum|\d{1,9}|true)\b/g))
        expect(line).toContain(word);
    },
  );

  test('there are seven validation rules, and each event is named', () => {
    expect(rules).toHaveLength(7);
    const events = Object.entries(document.describedConstants('AvailableEvent'));
    expect(events).toHaveLength(22);
    for (const [event, description] of events)
      expect(rowOf(sectionOf(page, 'Available event'), event)[2]).toBe(description);
  });

  test('notes and related endpoints', () => {
    const notes = sectionOf(reference, 'Important notes').match(/^\* .*$/gm) ?? [];
    expect(notes).toHaveLength(4);
    for (const note of notes) expect(sectionOf(page, 'Important notes')).toContain(note);
    const related = [
      ...sectionOf(reference, 'Related endpoints').matchAll(
        /\[(.{0,999}?)\]\(\/api-reference\/endpoints\/(.{0,999}?)\)/g,
      ),
    ];
    expect(related).toHaveLength(6);
    for (const [, title, name] of related)
      expect(sectionOf(page, 'Related endpoints')).toContain(`[${title}](${name}.md)`);
  });
});

describe('the pages come from the document', () => {
  test('one an operation, deliveries too, and a list of them that leads to each', () => {
    const deliveries = Object.values(document.content.webhooks ?? {});
    expect(pages).toHaveLength(1 + document.operations.length + deliveries.length);
    const index = textOf('index.md');
    for (const { file } of pages) if (file !== 'index.md') expect(index).toContain(`](${file})`);
  });

  test('every link between them leads to a page', () => {
    const files = new Set(pages.map(({ file }) => file));
    const links = pages.flatMap(({ text }) => [...text.matchAll(/\]\(([a-z0-9-]+\.md)(?:#[a-z-]+)?\)/g)]);
    expect(links.length).toBeGreaterThan(20);
    for (const [, file = ''] of links) expect(files).toContain(file);
  });

  test('every reason of the evidence is on a page', () => {
    const everything = pages.map(({ text }) => text.replace(/\s+/g, ' ').replaceAll('\\|', '|')).join('\n');
    const reasons = reasonsIn(document.content, false);
    expect(reasons.size).toBeGreaterThan(20);
    expect([...reasons].filter((reason) => !everything.includes(reason))).toEqual([]);
  });

  test('every message that the mock refuses a field with is in the list of that field', async () => {
    const mock = await startMock();
    const refused = [
      {},
      { name: 1, webhook_url: 2, webhook_secret: 3, events: 4, timeout: 'x', max_retries: 'y', enabled: 'z' },
      { http_method: 5, authorization_scheme: 6, custom_headers: 7, payload_templates: 8 },
      webhook({ name: 'x'.repeat(256), webhook_url: 'nowhere', webhook_secret: 'x'.repeat(256), events: [] }),
      webhook({ webhook_url: `https://example.com/${'x'.repeat(500)}`, timeout: 4, max_retries: 11 }),
      webhook({ events: ['unknown'], http_method: 'GET', custom_headers: [{}], payload_templates: { '*': {} } }),
      webhook({ custom_headers: [{ key: 1, value: 2 }, 3].slice(0, 1) }),
    ];
    for (const body of refused) {
      const { json } = await mock.create(body);
      // What a 422 is documented to hold.
      const { errors } = json as { errors: Record<string, string[]> };
      const messages = Object.values(errors).flat();
      expect(messages.length).toBeGreaterThan(0);
      for (const message of messages) expect(sectionOf(page, 'Validation rules')).toContain(`\`${message}\``);
    }
  });

  test('a message is marked where no documentation shows it', () => {
    const rules = sectionOf(page, 'Validation rules');
    expect(rules).toContain('`The webhook url field is required.`\n');
    expect(rules).toContain('`The events field must contain at least 1 items.`\n');
    expect(rules).toContain('`The name must be a string.` *(inferred)*\n');
  });

  test('each status of a log entry has its own sentence, and the fields that only some entries have say which', () => {
    const response = sectionOf(textOf('list-webhook-logs.md'), 'Response');
    const status = rowOf(response, 'data[].status').join();
    expect(status).toContain('`success`: The receiver answered with a 2xx status.<br>`failed`, `retrying`: There was');
    expect(status).toContain('<br>`pending`: The attempt is still to come.');
    expect(
      rowOf(response, 'data[].http_status')
        .join()
        .match(/The receiver's status/g),
    ).toHaveLength(1);
    expect(rowOf(response, 'data[].delivered_at')[3]).toBe('with `status` `success`');
    expect(rowOf(response, 'data[].error')[3]).toBe('with `status` `failed` or `retrying`');
    expect(rowOf(response, 'data[].created_at')[3]).toBe('yes');
  });

  test('what a deployment may take is said of requests only, and not of a type that is allowed', () => {
    const tolerated = sectionOf(page, 'Tolerated variations');
    expect(tolerated).toContain('* **timeout**: a deployment may take `string`. Laravel takes `"30"` for an integer.');
    expect(tolerated).not.toMatch(/\*\*data\.timeout/);
    expect(tolerated).toContain('* **data.created_at**: a deployment may break `pattern`.');
    expect(tolerated).toContain('* **webhook_secret**: a deployment may take `null`.');
    expect(textOf('update-webhook.md')).not.toContain('* **webhook_secret**: a deployment may take `null`.');
  });

  test('the introduction says whose rendering it is', () => {
    expect(textOf('index.md')).toMatch(/talkover-mock, a local stand-in, renders .{0,999} not made by Talkover\.\n/);
  });

  test('the signature of a delivery is described, with what is assumed of it', () => {
    const delivery = textOf('a-test-delivery.md');
    expect(rowOf(sectionOf(delivery, 'Headers'), 'Signature').join()).toMatch(
      /HMAC-SHA256.{0,999}\*Assumed \(`name`\)/,
    );
  });
});

/** The reasons of every `x-evidence` and `x-tolerates`, each in one line, but for what no page speaks of. */
function reasonsIn(value: unknown, isNote: boolean): Set<string> {
  if (!hasKeys(value)) return new Set();
  const own = isNote && typeof value.reason === 'string' ? [value.reason.replace(/\s+/g, ' ').trim()] : [];
  const inner = Object.entries(value).flatMap(([key, child]) => [
    ...reasonsIn(child, isNote || key === 'x-evidence' || key === 'x-tolerates'),
  ]);
  return new Set([...own, ...inner]);
}
