import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { atFileEnd } from '../../file-end.ts';
import { type Answered, type Client, clientOf, OtherAnswer, upload } from './asking.ts';
import { tickets } from './index.ts';
import { probes } from './probes.ts';
import { UnknownSwitch } from './switches.ts';

const document = plainBounds(parse(readFileSync(resolve(import.meta.dirname, 'openapi.yaml'), 'utf8')));
const ajv = new Ajv({ strict: false, allErrors: true });
addFormats.default(ajv);
ajv.addSchema(document, 'tickets');

const sound = new Map<string, Promise<readonly string[]>>();
const operations = Object.keys(probes);

/** What a probe sees on a sound server of its own. */
function soundTranscript(operation: string): Promise<readonly string[]> {
  const known = sound.get(operation) ?? probed(operation, []);
  sound.set(operation, known);
  return known;
}

/** Whether a probe sees something else where a switch is on. */
async function isSeenBy(operation: string, name: string): Promise<boolean> {
  const expected = await soundTranscript(operation);
  try {
    await probed(operation, [name], expected);
  } catch (error) {
    if (error instanceof OtherAnswer) return true;
    throw error;
  }
  return false;
}

async function probed(
  operation: string,
  switches: readonly string[],
  expected?: readonly string[],
): Promise<readonly string[]> {
  const server = await tickets.start(new Set(switches));
  const client = clientOf(server.url, expected);
  try {
    await probes[operation]?.(client.ask);
  } finally {
    client.close();
    await server.close();
  }
  return client.transcript;
}

async function served(...switches: readonly string[]) {
  const server = await tickets.start(new Set(switches));
  const client = clientOf(server.url);
  onTestFinished(async () => {
    client.close();
    await server.close();
  });
  return { server, ask: client.ask };
}

describe('the sound server', () => {
  const answered = new Set<string>();

  test('answers each operation as its document says', async () => {
    const { ask } = await served();
    const recorded: Client['ask'] = async (method, path, asked) => {
      const answer = await ask(method, path, asked);
      const operation = document.paths[`/${path}`]?.[method.toLowerCase()];
      if (!operation) return answer;
      const declared = operation.responses[answer.status] ? String(answer.status) : 'default';
      expect(operation.responses, `${method} ${path} ${answer.status}`).toHaveProperty(declared);
      if (answer.status < 300) answered.add(operation.operationId);
      const response = operation.responses[declared];
      const at = response.$ref ?? `#/paths/~1${path}/${method.toLowerCase()}/responses/${declared}`;
      const { content = {}, headers = {} } = pointed(at);
      for (const name of Object.keys(headers)) expect(answer.headers).toHaveProperty(name.toLowerCase());
      if (!content['application/json']) return answer;
      const validate = ajv.getSchema(`tickets${at}/content/application~1json/schema`);
      expect(validate?.(answer.data), `${method} ${path} ${answer.status} ${ajv.errorsText(validate?.errors)}`).toBe(
        true,
      );
      return answer;
    };
    for (const operation of operations) await probes[operation]?.(recorded);
    expect([...answered].sort()).toEqual(operations.toSorted());
  });

  test('keeps what it is given and deletes what it is told to delete', async () => {
    const { server, ask } = await served();
    const fields = { title: ' + é 😀 ', labels: ['web', 'api'], weight: 0, confidential: false, estimate: 0.75 };
    const { id } = await ask('POST', 'tickets.create', { json: fields });
    const file = await ask('POST', 'files.upload', {
      raw: upload({ title: 'x', ticket: id }, Buffer.from([0xff, 0x0a])),
    });
    expect((await ask('GET', 'tickets.info', { query: `ticket=${id}` })).data.ticket).toMatchObject(fields);
    expect((await ask('GET', 'files.content', { query: `file=${file.id}` })).bytes).toEqual(Buffer.from([0xff, 0x0a]));
    expect(server.leftovers()).toEqual([`ticket ${id}`, `file ${file.id}`]);
    await ask('POST', 'files.delete', { form: `file=${file.id}` });
    await ask('POST', 'tickets.delete', { form: `ticket=${id}` });
    expect([...server.leftovers(), ...server.harmed()]).toEqual([]);
    expect(server.requests()).toBe(6);
  });

  test('says which of its own tickets were lost or changed', async () => {
    const { server, ask } = await served();
    await ask('POST', 'tickets.delete', { form: 'ticket=T0000002' });
    await ask('POST', 'tickets.close', { form: 'ticket=T0000003' });
    expect(server.harmed()).toEqual(['ticket T0000002 is lost', expect.stringMatching(/^ticket T0000003 is changed/)]);
  });
});

describe('a switch', () => {
  atFileEnd(() => sound.clear());

  test('has a name of its own, in words and for the server', () => {
    const all = [...tickets.faults, ...tickets.variations];
    expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
    expect(new Set(all.map(({ switch: name }) => name)).size).toBe(all.length);
  });

  test('that the server does not know is refused', async () => {
    await expect(tickets.start(new Set(['unheard-of']))).rejects.toThrow(UnknownSwitch);
  });

  test('that changes nothing in an operation is not said to be seen by it', async () => {
    const pairs = tickets.faults.flatMap((fault) =>
      fault.seenBy.map((operation) => [fault.switch, operation] as const),
    );
    const unseen: string[] = [];
    for (const [name, operation] of pairs) {
      if (!(await isSeenBy(operation, name))) unseen.push(`${name} ${operation}`);
    }
    expect(unseen).toEqual([]);
  });

  test('of a variation changes an answer', async () => {
    const unseen: string[] = [];
    for (const { switch: name } of tickets.variations) {
      if (name !== 'slow' && name !== 'rate-limited' && !(await isSeen(name))) unseen.push(name);
    }
    expect(unseen).toEqual([]);
  });

  test('for slowness delays answers by 50 ms', async () => {
    const { ask } = await served('slow');
    const start = performance.now();
    await ask('GET', 'status');
    expect(performance.now() - start).toBeGreaterThan(45);
  });

  test('for a limit of calls refuses calls over it', async () => {
    const { ask } = await served('rate-limited');
    const some = () => Promise.all(Array.from({ length: 150 }, () => ask('GET', 'status')));
    let refused: Answered | undefined;
    while (!refused) refused = (await some()).find(({ status }) => status === 429);
    expect(refused.headers).toHaveProperty('retry-after', '1');
  });
});

async function isSeen(name: string): Promise<boolean> {
  for (const operation of ['tickets_info', 'tickets_comments_list', 'auth_token', 'tickets_list', 'tickets_create']) {
    if (await isSeenBy(operation, name)) return true;
  }
  return false;
}

function pointed(at: string) {
  const names = at
    .slice(2)
    .split('/')
    .map((name) => name.replaceAll('~1', '/'));
  return names.reduce((value, name) => value[name], document);
}

/** A document whose exclusive bounds are those of JSON Schema, as ajv reads them. */
// biome-ignore lint/suspicious/noExplicitAny: a parsed document has any shape.
function plainBounds(value: any): any {
  if (Array.isArray(value)) return value.map(plainBounds);
  if (typeof value !== 'object' || value === null) return value;
  const { exclusiveMinimum, minimum, ...others } = value;
  const bounds = exclusiveMinimum === true ? { exclusiveMinimum: minimum } : { exclusiveMinimum, minimum };
  const kept = Object.entries({ ...bounds, ...others }).filter(([, member]) => member !== undefined);
  return Object.fromEntries(kept.map(([name, member]) => [name, plainBounds(member)]));
}
