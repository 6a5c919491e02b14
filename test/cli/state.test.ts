import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { RandomSource } from '../../src/state/random.ts';
import { startReceiver } from '../receiver.ts';
import { repetitions, sampleOf } from '../repetitions.ts';
import { agentId, webhook } from '../running-mock.ts';
import { RunningCommand, run } from './command.ts';

const folder = mkdtempSync(join(tmpdir(), 'talkover-mock-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function serve(file: string, ...args: string[]): Promise<{ command: RunningCommand; url: string }> {
  const command = new RunningCommand(['serve', '--port', '0', '--state', file, ...args]);
  return { command, url: await command.waitFor(/mock on (http:\S+\/api\/v1)/) };
}

async function call(
  url: string,
  method: string,
  path = '',
  body?: unknown,
): Promise<{ data: { id: string; webhooks: { id: string; name: string }[] } }> {
  const response = await fetch(`${url}/agents/${agentId}/webhooks${path}`, {
    method,
    headers: { Authorization: 'Bearer x', 'Content-Type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  expect(response.status).toBe(200);
  return (await response.json()) as Awaited<ReturnType<typeof call>>;
}

async function stop({ process, finished }: RunningCommand): Promise<void> {
  process.kill('SIGTERM');
  expect((await finished).code).toBe(0);
}

/** What the mock holds. */
async function stateAt(
  url: string,
): Promise<{ records: Record<string, { subscription_id?: string }[]>; asked: object }> {
  const response = await fetch(new URL('/__mock/state', url));
  return (await response.json()) as Awaited<ReturnType<typeof stateAt>>;
}

async function kill({ process, finished }: RunningCommand): Promise<void> {
  process.kill('SIGKILL');
  await finished;
}

/** Changes webhooks one after the other until the mock is killed, and remembers what was answered. */
class Client {
  acknowledged = 0;
  /** The names of webhooks by their ids, as answers have told of them. */
  readonly names = new Map<string, string>();
  /** What the one request asks for that has no answer yet. */
  #pending: { id: string; name: string | undefined } | undefined;

  async run(url: string, isOver: () => boolean): Promise<void> {
    try {
      for (let round = 0; !isOver(); round++) await this.#change(url, round);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
    }
  }

  async #change(url: string, round: number): Promise<void> {
    const { id } = (await call(url, 'POST', '', webhook({ name: `Created ${round}` }))).data;
    this.#has(id, `Created ${round}`);
    await this.#ask(id, `Changed ${round}`, () => call(url, 'PUT', `/${id}`, { name: `Changed ${round}` }));
    if (round % 3 === 0) await this.#ask(id, undefined, () => call(url, 'DELETE', `/${id}`));
  }

  async #ask(id: string, name: string | undefined, ask: () => Promise<unknown>): Promise<void> {
    this.#pending = { id, name };
    await ask();
    this.#has(id, name);
    this.#pending = undefined;
  }

  #has(id: string, name: string | undefined): void {
    if (name === undefined) this.names.delete(id);
    else this.names.set(id, name);
    this.acknowledged += 1;
  }

  /** What was answered and is not there after a restart. What had no answer may have been made. */
  lost(found: ReadonlyMap<string, string>): string[] {
    const { id, name } = this.#pending ?? {};
    return [...this.names]
      .filter(([one, told]) => found.get(one) !== told && !(one === id && found.get(one) === name))
      .map(([one, told]) => `${one} ${told}: ${found.get(one)}`);
  }
}

describe('--state', () => {
  test('kill -9 under many requests loses none that was answered', { timeout: 600_000 }, async () => {
    const file = join(folder, 'kills.json');
    const random = new RandomSource(1).for('when to kill');
    const clients: Client[] = [];
    let { command, url } = await serve(file, '--empty', '--log-level', 'error');
    for (let kills = 0; kills < repetitions({ test: 5, prove: 50 }); kills++) {
      const round = Array.from({ length: 8 }, () => new Client());
      clients.push(...round);
      const acknowledged = () => round.reduce((sum, client) => sum + client.acknowledged, 0);
      const enough = 20 + Math.floor(200 * random.next());
      const isOver = () => {
        if (acknowledged() >= enough) command.process.kill('SIGKILL');
        return command.process.killed;
      };
      await Promise.all(round.map((client) => client.run(url, isOver)));
      expect(acknowledged()).toBeGreaterThanOrEqual(enough);
      await command.finished;
      ({ command, url } = await serve(file, '--empty', '--log-level', 'error'));
      const { data } = await call(url, 'GET');
      const found = new Map(data.webhooks.map(({ id, name }) => [id, name]));
      expect(clients.flatMap((client) => client.lost(found))).toEqual([]);
    }
  });

  test('a kill keeps every kind of change: by the API, the control API, deliveries and resets', async () => {
    const file = join(folder, 'kinds.json');
    const receiver = await startReceiver((_, count) => (count === 2 ? 500 : 200));
    let { command, url } = await serve(file, '--populate', '2');
    const control = async (method: string, path: string, body?: unknown) => {
      const headers = { 'Content-Type': 'application/json' };
      const init = { method, ...(body !== undefined && { headers, body: JSON.stringify(body) }) };
      expect((await fetch(new URL(`/__mock/${path}`, url), init)).status).toBe(200);
    };
    const restart = async () => {
      const before = await stateAt(url);
      await kill(command);
      ({ command, url } = await serve(file));
      expect(await stateAt(url)).toEqual(before);
      return before;
    };
    const { id } = (await call(url, 'POST', '', webhook({ name: 'First', webhook_url: receiver.url }))).data;
    await call(url, 'PATCH', `/${id}/toggle`);
    await control('PATCH', `subscriptions/${id}`, { enabled: true });
    const event = { agent_id: agentId, event: 'event_phone_call_started', wait: true };
    await control('POST', 'events', event);
    await control('POST', 'events', event);
    // Webhooks that were made up get the events, too.
    const own = (await restart()).records.log?.filter((attempt) => attempt.subscription_id === id);
    expect(own).toEqual([
      expect.objectContaining({ status: 'success' }),
      expect.objectContaining({ status: 'retrying' }),
      expect.objectContaining({ status: 'pending', attempt: 2 }),
    ]);
    const prepared = await stateAt(url);
    await control('POST', 'reset');
    expect((await restart()).records.log).toEqual([]);
    await control('PUT', 'state', prepared);
    await call(url, 'DELETE', `/${id}`);
    const left = (await restart()).records;
    expect(left.log?.length).toBe((prepared.records.log?.length ?? 0) - 3);
  });

  test('a second process on the file refuses to start and names the first; a killed process does not block it', async () => {
    const file = join(folder, 'shared.json');
    const first = await serve(file, '--empty');
    const kept = await call(first.url, 'POST', '', webhook({ name: 'Kept' }));
    const { code, err } = await run(['serve', '--port', '0', '--state', file]);
    const holder = `process ${first.command.process.pid} keeps its state in it`;
    expect([code, err]).toEqual([
      1,
      `can't keep the state in ${file}: ${holder}; end that process, or name another file\n`,
    ]);
    const more = await call(first.url, 'POST', '', webhook({ name: 'More' }));
    await kill(first.command);
    const second = await serve(file);
    const { data } = await call(second.url, 'GET');
    expect(data.webhooks.map(({ id }) => id)).toEqual([kept.data.id, more.data.id]);
    await stop(second.command);
    expect(readdirSync(folder).filter((name) => name.includes('shared.json'))).toEqual(['shared.json']);
  });

  test('a change that can not be written is a 500 with the reason and is not made; the next one is tried again', async () => {
    const away = join(folder, 'away');
    const place = join(folder, 'place');
    mkdirSync(place);
    const { command, url } = await serve(join(place, 'state.json'), '--empty');
    await call(url, 'POST', '', webhook({ name: 'Before' }));
    renameSync(place, away);
    const told = `can't write the state to ${join(place, 'state.json')}: its folder does not exist`;
    for (let tries = 0; tries < 2; tries++) {
      const response = await fetch(`${url}/agents/${agentId}/webhooks`, {
        method: 'POST',
        headers: { Authorization: 'Bearer x', 'Content-Type': 'application/json' },
        body: JSON.stringify(webhook({ name: 'Lost' })),
      });
      expect([response.status, await response.json()]).toEqual([500, { message: told }]);
    }
    expect((await call(url, 'GET')).data.webhooks).toEqual([expect.objectContaining({ name: 'Before' })]);
    renameSync(away, place);
    await call(url, 'POST', '', webhook({ name: 'After' }));
    expect(command.err).toBe(`${told}\n`);
    await kill(command);
    const second = await serve(join(place, 'state.json'));
    const { data } = await call(second.url, 'GET');
    expect(data.webhooks.map(({ name }) => name)).toEqual(['Before', 'After']);
  });

  test.each([
    [
      'a line that is no change',
      '{"put":{"resource":"webhook","records":[{}]}}',
      /line 2 of CHANGES: it is no change of records/,
    ],
    [
      'a resource that there is not',
      '{"delete":{"resource":"pet","id":"a"}}',
      /line 2 of CHANGES: the API has no resource "pet"/,
    ],
    [
      'a record that is none',
      '{"put":{"resource":"agent","records":[{"id":"x"}]}}',
      /with the changes in CHANGES it is no state: records\.agent\.0\.id: The agent\.0\.id must be a valid UUID/,
    ],
  ])('changes with %s stop the start with place and reason', async (_, line, reason) => {
    const file = join(folder, 'changes.json');
    const content = '{"records":{"agent":[],"webhook":[],"log":[]},"asked":{}}';
    writeFileSync(file, content);
    const base = `sha256:${createHash('sha256').update(content).digest('hex')}`;
    writeFileSync(`${file}.changes`, `${JSON.stringify({ base })}\n${line}\n`);
    const { code, err } = await run(['serve', '--port', '0', '--state', file]);
    expect(code).toBe(1);
    expect(err).toContain(`can't keep the state in ${file}: `);
    expect(err.replace(`${file}.changes`, 'CHANGES')).toMatch(reason);
    expect(err).not.toMatch(/\n\s{1,99}at /);
  });

  test('a webhook of an unknown agent stops the start; with --agents any every UUID is known', async () => {
    const file = join(folder, 'astray.json');
    const first = await serve(file, '--agents', 'any', '--empty');
    const other = '00000000-0000-4000-8000-00000000000A';
    const response = await fetch(`${first.url}/agents/${other}/webhooks`, {
      method: 'POST',
      headers: { Authorization: 'Bearer x', 'Content-Type': 'application/json' },
      body: JSON.stringify(webhook({})),
    });
    expect(response.status).toBe(200);
    await stop(first.command);
    const { code, err } = await run(['serve', '--port', '0', '--state', file]);
    expect([code, err]).toEqual([
      1,
      `can't keep the state in ${file}: records.webhook.0.agent_id: There is no such agent.\n`,
    ]);
    await stop((await serve(file, '--agents', 'any')).command);
  });

  test('created, changed and deleted records survive a restart, and ids stay fresh', async () => {
    const file = join(folder, 'restart.json');
    const first = await serve(file, '--empty');
    const kept = await call(first.url, 'POST', '', webhook({ name: 'Kept', webhook_secret: 's3cret' }));
    await call(first.url, 'PUT', `/${kept.data.id}`, { timeout: 99 });
    const gone = await call(first.url, 'POST', '', webhook({ name: 'Gone' }));
    await call(first.url, 'DELETE', `/${gone.data.id}`);
    await stop(first.command);

    const second = await serve(file);
    const { data } = await call(second.url, 'GET');
    expect(data.webhooks).toEqual([expect.objectContaining({ id: kept.data.id, name: 'Kept', timeout: 99 })]);
    const again = await call(second.url, 'POST', '', webhook({ name: 'Gone' }));
    expect(again.data.id).not.toBe(gone.data.id);
    await stop(second.command);
    expect(JSON.parse(readFileSync(file, 'utf8')).records.webhook[0]).toMatchObject({ webhook_secret: 's3cret' });
  });

  test.each(
    sampleOf(
      [
        ['half a state', '{"agents":[', /it is not JSON/],
        ['another JSON', '{"agents":1}', /must have required property 'records'/],
        ['records that are none', '{"records":{"agent":1},"asked":{}}', /\/records\/agent must be array/],
        ['nothing', '', /it is empty; remove it to start afresh/],
      ],
      2,
    ),
  )('%s stops the start with path and reason, and is not changed', async (_, content, reason) => {
    const file = join(folder, 'corrupt.json');
    writeFileSync(file, content);
    const { code, err } = await run(['serve', '--port', '0', '--state', file]);
    expect(code).toBe(1);
    expect(err).toContain(`can't keep the state in ${file}: `);
    expect(err).toMatch(reason);
    expect(err).not.toMatch(/\n\s{1,99}at /);
    expect(readFileSync(file, 'utf8')).toBe(content);
  });
});
