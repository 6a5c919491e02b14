import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { styleAt } from '../stateful/stateful-mock.ts';
import { RunningCommand, run } from './command.ts';

const folder = mkdtempSync(join(tmpdir(), 'talkover-mock-'));
afterAll(() => rmSync(folder, { recursive: true }));

function fileOf(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

async function serve(...args: string[]): Promise<{ command: RunningCommand; url: string }> {
  const command = new RunningCommand(['serve', '--port', '0', ...args]);
  return { command, url: await command.waitFor(/mock on (http:\S+)/) };
}

async function stop({ process, finished }: RunningCommand): Promise<string> {
  process.kill('SIGTERM');
  const { code, out } = await finished;
  expect(code).toBe(0);
  return out;
}

async function call(url: string, method = 'GET', body?: unknown) {
  const response = await fetch(url, {
    method,
    headers: { 'Content-Type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, json: text === '' ? undefined : JSON.parse(text) };
}

const shop = '11111111-1111-4111-8111-111111111111';
const data = { shops: [{ id: shop, name: 'One' }], shelves: [{ id: 7, shopId: shop, title: 'Low' }] };

describe('serve --stateful', () => {
  test('says what it keeps, and what not and why; keeps it across restarts, and reset goes back to the data', async () => {
    const state = join(folder, 'state.json');
    const args = [
      '--stateful',
      '--data',
      fileOf('shops.json', JSON.stringify(data)),
      '--state',
      state,
      styleAt('nested'),
    ];
    const first = await serve(...args);
    const shelves = (url: string) => `${url}/shops/${shop}/shelves`;
    expect((await call(shelves(first.url), 'POST', { title: 'High' })).json).toMatchObject({
      id: 8,
      shopId: shop,
      width: 80,
    });
    const out = await stop(first.command);
    expect(out).toContain(`Keeps
  Collection                                Item                                             Id
  /shops                                    /shops/{shopId}                                  id
  /shops/{shopId}/shelves                   /shops/{shopId}/shelves/{shelfId}                id
  /shops/{shopId}/shelves/{shelfId}/labels  /shops/{shopId}/shelves/{shelfId}/labels/{name}  name
`);
    const second = await serve(...args);
    expect((await call(shelves(second.url))).json.items.map(({ id }: { id: number }) => id)).toEqual([7, 8]);
    await call(`${second.url}/__mock/reset`, 'POST');
    expect((await call(shelves(second.url))).json.items.map(({ id }: { id: number }) => id)).toEqual([7]);
    const { records } = (await call(`${second.url}/__mock/state`)).json;
    expect(records.shelf).toEqual([{ id: `${shop}/7`, parent: shop, value: { ...data.shelves[0], width: 80 } }]);
    await stop(second.command);
    expect(JSON.parse(readFileSync(state, 'utf8')).records.shelf).toHaveLength(1);
  });

  test('names what looks like a collection and is none, with the reason', async () => {
    const { command } = await serve('--stateful', styleAt('rpc'));
    const out = await stop(command);
    expect(out).toContain('Keeps\n  nothing: no collection was recognized\nAnswers without state\n  /tickets.list: ');
  });

  test('populates each collection at the top', async () => {
    const { command, url } = await serve('--stateful', '--populate', '3', styleAt('wrapped'));
    expect((await call(`${url}/orders`)).json.total).toBe(5);
    await stop(command);
  });

  test('recognizes anew when the document changes, and the items stay', async () => {
    const text = readFileSync(styleAt('plain'), 'utf8');
    const document = fileOf('watched.yaml', text);
    const { command, url } = await serve('--stateful', '--watch', document);
    const { json: made } = await call(`${url}/pets`, 'POST', { name: 'Rex', species: 'dog' });
    writeFileSync(
      document,
      text.replace(
        'enum: [available, sold], default: available }\n        owner:',
        'enum: [available, sold], default: sold }\n        owner:',
      ),
    );
    await command.waitFor(/(Document loaded again)/);
    expect((await call(`${url}/pets/${made.id}`)).json).toEqual(made);
    expect((await call(`${url}/pets`, 'POST', { name: 'Amy', species: 'cat' })).json.status).toBe('sold');
    await stop(command);
  });
});

test('without --stateful nothing is kept, nothing more is said, and answers are those of the document', async () => {
  const { command, url } = await serve(styleAt('wrapped'));
  expect((await call(`${url}/orders`, 'POST', { customer: 'Eve', amount: 1 })).status).toBe(201);
  expect((await call(`${url}/orders`)).json.data.map(({ id }: { id: string }) => id)).toEqual([
    'ord-000001',
    'ord-000002',
  ]);
  expect(await stop(command)).not.toContain('Keeps');
});

describe('data that can not be used ends the start with 2, and one line that says what and where', () => {
  test.each([
    ['no JSON', '{"shops": [', /^\S+none\.json:\d+:\d+: .+$/],
    ['a text', '"shops"', /none\.json: it is no object/],
    ['no list', '{\n  "shops": 5 }', /none\.json:2:3: shops is no list$/],
    [
      'another collection',
      '{"cats": []}',
      /none\.json:1:2: cats is the name of no collection that was recognized; there is shops, shelves, labels$/,
    ],
    ['a wrong value', '{"shops": [\n  {"name": 5}] }', /none\.json:2:4: shops\[0\]\.name must be a string$/],
    [
      'an unknown parent',
      `{"shelves": [{"shopId": "${shop}", "title": "x"}]}`,
      /none\.json:1:14: shelves\[0\] belongs to a shop that is not there/,
    ],
  ])('%s', async (_, text, message) => {
    const { code, out, err } = await run([
      'serve',
      '--stateful',
      '--data',
      fileOf('none.json', text),
      styleAt('nested'),
    ]);
    expect([code, out]).toEqual([2, '']);
    expect(err.trimEnd()).toMatch(message);
    expect(err.trimEnd().split('\n')).toHaveLength(1);
  });

  test('a file that is not there', async () => {
    const { code, err } = await run(['serve', '--stateful', '--data', join(folder, 'nowhere.json'), styleAt('nested')]);
    expect([code, err]).toEqual([2, expect.stringMatching(/nowhere\.json: no such file\n$/)]);
  });

  test('and so does data without --stateful', async () => {
    const { code, err } = await run(['serve', '--data', 'pets.json', styleAt('nested')]);
    expect([code, err]).toEqual([2, expect.stringMatching(/^error: --data pets\.json needs --stateful/)]);
  });
});
