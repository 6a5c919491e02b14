import { createHmac } from 'node:crypto';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { sendCurl } from '../curl.ts';
import { PackedPackage, type PackedProject } from '../packed-project.ts';

const packed = await PackedPackage.pack();

function projectOf(name: string): Promise<PackedProject> {
  return packed.project(name, join(import.meta.dirname, name));
}

describe('receiver/', () => {
  let project: PackedProject;
  beforeAll(async () => {
    project = await projectOf('receiver');
  });

  /** The receiver, listening. */
  async function startReceiver(env: NodeJS.ProcessEnv = {}) {
    const receiver = project.startScript('start', { PORT: '0', ...env });
    return { receiver, url: await receiver.waitFor(/http:\S+/) };
  }

  /** What its README has people do, at the ports of the test: a webhook is created, and an event happens. */
  async function triggerTo(url: string): Promise<string> {
    const mock = project.startScript('mock', { TALKOVER_MOCK_PORT: '0', TALKOVER_MOCK_RETRY_SCALE: '0' });
    const mockUrl = await mock.waitFor(/http:\/\/127\.0\.0\.1:\d+/);
    const [curl = ''] = /^curl (?:.*\\\n)*.*$/m.exec(project.read('README.md')) ?? [];
    const created = await sendCurl(
      curl.replace('http://127.0.0.1:4010', mockUrl).replace('http://127.0.0.1:3000/hooks', url),
    );
    expect(created.status).toBe(200);
    const { code, out, err } = await project.runScript('trigger', { TALKOVER_MOCK_URL: mockUrl });
    expect([code, err]).toEqual([0, '']);
    return out;
  }

  test('the receiver takes a delivery that is signed with its secret, and shows the event', async () => {
    const { receiver, url } = await startReceiver();
    expect(await triggerTo(url)).toContain(`POST ${url}  204 in`);
    expect(await receiver.waitFor(/event_phone_call_ended \{/)).toBeTruthy();
  });

  test('the receiver refuses a delivery that is signed with another secret', async () => {
    const { receiver, url } = await startReceiver({ WEBHOOK_SECRET: 'another' });
    expect(await triggerTo(url)).toContain('401');
    expect(receiver.out).not.toContain('event_');
  });

  test('the receiver refuses what is not signed, or is another body than the signed one, whatever its type', async () => {
    const { url } = await startReceiver();
    const sign = (body: string) => createHmac('sha256', 'my-secret').update(body).digest('hex');
    const signed = '{"event":"a","data":{}}';
    const send = async (body: string | undefined, signature: string | undefined, type = 'application/json') => {
      const headers = { 'Content-Type': type, ...(signature !== undefined && { Signature: signature }) };
      const { status } = await fetch(url, { method: 'POST', headers, ...(body !== undefined && { body }) });
      return status;
    };
    expect(await send(signed, sign(signed))).toBe(204);
    expect(await send(signed, sign(signed), 'text/plain')).toBe(204);
    expect(await send(signed, undefined)).toBe(401);
    expect(await send(signed, '')).toBe(401);
    expect(await send(signed, `${sign(signed)}00`)).toBe(401);
    expect(
      await send(
        signed,
        sign(signed).replace(/^./, (digit) => (digit === '0' ? '1' : '0')),
      ),
    ).toBe(401);
    expect(await send(` ${signed}`, sign(signed))).toBe(401);
    expect(await send(undefined, sign(signed))).toBe(401);
  });
});

describe('second-api/', () => {
  let project: PackedProject;
  beforeAll(async () => {
    project = await projectOf('second-api');
  });

  async function startMock(): Promise<string> {
    const mock = project.startScript('mock', { TALKOVER_MOCK_PORT: '0' });
    return mock.waitFor(/http:\/\/127\.0\.0\.1:\d+/);
  }

  test("the README's requests get the answers that it promises", async () => {
    const url = await startMock();
    const commands = [...project.read('README.md').matchAll(/^curl .*$/gm)].map(([command]) => command);
    const answers: [number, unknown][] = [];
    for (const command of commands) {
      const response = await sendCurl(command.replace(/ {3}# \d{3}$/, '').replace('http://127.0.0.1:4010', url));
      answers.push([response.status, await response.json()]);
    }
    expect(answers).toEqual([
      [
        200,
        [
          { id: 'attic', seats: 4 },
          { id: 'cellar', seats: 12 },
        ],
      ],
      [201, { id: expect.any(String), day: '2027-01-04' }],
      [409, { error: 'The room is taken on that day.' }],
    ]);
  });

  test('each room has its own bookings, and what the document does not allow is refused in its words', async () => {
    const url = await startMock();
    const ask = async (path: string, body?: unknown) => {
      const headers = { 'Content-Type': 'application/json' };
      const init = body === undefined ? {} : { method: 'POST', headers, body: JSON.stringify(body) };
      const response = await fetch(`${url}/rooms/${path}/bookings`, init);
      return [response.status, await response.json()];
    };
    const [, booking] = await ask('attic', { day: '2027-01-04' });
    expect(await ask('cellar', { day: '2027-01-04' })).toEqual([201, expect.objectContaining({ day: '2027-01-04' })]);
    expect(await ask('attic')).toEqual([200, [booking]]);
    expect(await ask('attic', { day: 'tomorrow' })).toEqual([400, { error: expect.stringContaining('day') }]);
    expect(await ask('garage')).toEqual([404, { error: 'There is no such room.' }]);
  });
});
