import { RunningCommand } from '../cli/command.ts';
import type { RunningRedis } from './redis-server.ts';

/** The agent of the documentation. */
export const agentId = '9fbef0b7-8d4e-4a08-9207-66c22155721d';

/** An answer of a mock. */
export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly json: unknown;
}

/** What an answer has at a place in it: `data`, `id`. */
export function at({ json }: Answered, ...names: readonly string[]): unknown {
  let value = json;
  for (const name of names) value = typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
  return value;
}

/** A list that an answer has at a place in it. */
export function listAt(answer: Answered, ...names: readonly string[]): readonly Record<string, unknown>[] {
  const list = at(answer, ...names);
  return Array.isArray(list) ? list : [];
}

/** A mock in a process of its own. */
export class MockProcess {
  readonly url: string;
  readonly command: RunningCommand;

  private constructor(command: RunningCommand, url: string) {
    this.command = command;
    this.url = url;
  }

  static start(redis: RunningRedis, prefix: string, ...args: readonly string[]): Promise<MockProcess> {
    return MockProcess.startAt(redis.url, prefix, ...args);
  }

  /** @param url of Redis, as `--redis` takes it */
  static startAt(url: string, prefix: string, ...args: readonly string[]): Promise<MockProcess> {
    return MockProcess.startIn({}, url, prefix, ...args);
  }

  static async startIn(
    env: Readonly<Record<string, string>>,
    url: string,
    prefix: string,
    ...args: readonly string[]
  ): Promise<MockProcess> {
    const all = ['--port', '0', '--redis', url, '--redis-prefix', prefix, ...args];
    const command = new RunningCommand(['serve', ...all], env);
    return new MockProcess(command, await command.waitFor(/mock on (http:\/\/[\d.]+:\d+)/));
  }

  async send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answered> {
    const response = await fetch(this.url + path, {
      method,
      headers: {
        ...(!path.startsWith('/__mock') && { Authorization: 'Bearer talq_test' }),
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, json: text === '' ? undefined : JSON.parse(text) };
  }

  webhooks(method: string, path = '', body?: unknown, headers?: Record<string, string>): Promise<Answered> {
    return this.send(method, `/api/v1/agents/${agentId}/webhooks${path}`, body, headers);
  }

  fire(more: Record<string, unknown> = {}, headers?: Record<string, string>): Promise<Answered> {
    return this.send('POST', '/__mock/events', { agent_id: agentId, event: 'event_action', ...more }, headers);
  }

  async kill(): Promise<void> {
    this.command.process.kill('SIGKILL');
    await this.command.finished;
  }
}

/** A worker in a process of its own: it delivers, and answers nobody. */
export class WorkerProcess {
  readonly command: RunningCommand;

  private constructor(command: RunningCommand) {
    this.command = command;
  }

  static async start(redis: RunningRedis, prefix: string, ...args: readonly string[]): Promise<WorkerProcess> {
    const command = new RunningCommand(['worker', '--redis', redis.url, '--redis-prefix', prefix, ...args]);
    await command.waitFor(/Delivering for the mocks/);
    return new WorkerProcess(command);
  }

  async kill(): Promise<void> {
    this.command.process.kill('SIGKILL');
    await this.command.finished;
  }
}

export function hook(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return { name: 'Orders', webhook_url: 'https://example.com/hook', events: ['event_action'], ...changes };
}
