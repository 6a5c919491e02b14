import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const program = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

/** The agent of the documentation. */
export const agent = '9fbef0b7-8d4e-4a08-9207-66c22155721d';

/**
 * The built mock in a process of its own, on a free port of this machine.
 * @param {(string | { node: string[] })[]} given options of `serve`, and those of Node
 */
export async function servedMock(...given) {
  const options = given.filter((one) => typeof one === 'string');
  const node = given.flatMap((one) => (typeof one === 'string' ? [] : one.node));
  const args = [...node, program, 'serve', '--port', '0', '--log-level', 'error', ...options];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  // It would outlive an attack that throws.
  const end = () => child.kill('SIGKILL');
  process.once('exit', end);
  let told = '';
  child.stderr.on('data', (chunk) => {
    if (told.length < 100_000) told += chunk;
  });
  const ended = once(child, 'exit');
  const url = await Promise.race([greeted(child.stdout), ended.then(() => undefined)]);
  if (url === undefined) throw new MockNotStarted(told);
  child.stdout.resume();
  const kill = async (signal) => {
    process.off('exit', end);
    child.kill(signal);
    await ended;
  };
  return {
    url,
    port: Number(new URL(url).port),
    webhooks: `${url}/api/v1/agents/${agent}/webhooks`,
    kill,
    /** What it has complained of. */
    complaints: () => told,
    /** How much memory it has, in megabytes. */
    memory: () => memoryOf(child.pid),
    /** Why it does not serve any more; undefined if it does. */
    whyDead: async () => {
      if (child.exitCode !== null || child.signalCode !== null)
        return `the mock has ended: ${child.exitCode ?? child.signalCode} ${told.slice(0, 500)}`;
      const answer = await fetch(`${url}/api/v1/health`, { signal: AbortSignal.timeout(10_000) }).catch(String);
      return answer.status === 200 ? undefined : `the mock does not answer: ${answer.status ?? answer}`;
    },
  };
}

/** Thrown where the built mock does not come up. */
class MockNotStarted extends Error {
  name = 'MockNotStarted';
}

/** The URL that it greets with. */
async function greeted(output) {
  for await (const line of createInterface(output)) {
    const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(line) ?? [];
    if (url !== undefined) return url;
  }
  return undefined;
}

async function memoryOf(pid) {
  const { stdout } = await promisify(execFile)('ps', ['-o', 'rss=', '-p', String(pid)]);
  return Number(stdout) / 1024;
}

/** Sends JSON to a webhook's operation, and gives the answer's body. */
export async function call(mock, method, path, body) {
  const answer = await fetch(`${mock.webhooks}${path}`, {
    method,
    headers: { Authorization: 'Bearer t', ...(body && { 'Content-Type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  return answer.json();
}

/** Creates a webhook to a URL, sends its test delivery, deletes it, and gives what the test was answered. */
export async function deliver(mock, url, more = {}) {
  const webhook = { name: 'x', webhook_url: url, events: ['event_action'], timeout: 5, max_retries: 0, ...more };
  const created = await call(mock, 'POST', '', webhook);
  // What is not taken as a URL leads nowhere.
  if (created.data === undefined) return { refusal: JSON.stringify(created.errors ?? created) };
  const { message } = await call(mock, 'POST', `/${created.data.id}/test`);
  await call(mock, 'DELETE', `/${created.data.id}`);
  return { message };
}
