import express from 'express';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { parse } from 'yaml';
import { close, startServer, urlOf } from '../../src/http/server.ts';
import { atFileEnd } from '../file-end.ts';
import { agentId, startMock, webhook } from '../running-mock.ts';
import { createApp, sharedDocument } from '../shared-document.ts';

describe('the document is served with the mock as its first server', () => {
  test('as JSON and as YAML, with the same content, and otherwise unchanged', async () => {
    const mock = await startMock();
    const json = (await mock.send('GET', '//openapi.json')).json;
    const yaml = await mock.send('GET', '//openapi.yaml');
    expect(yaml.headers.get('Content-Type')).toContain('application/yaml');
    expect(parse(yaml.text)).toEqual(json);
    const { content } = await sharedDocument;
    expect(json).toEqual({
      ...content,
      servers: [{ url: `${mock.url}/api/v1`, description: 'This mock' }, ...(content.servers ?? [])],
    });
    expect(yaml.text).toContain('# The single source of truth');
  });
});

describe('mounted in another app', () => {
  async function mounted(...before: express.RequestHandler[]): Promise<string> {
    const host = express();
    for (const middleware of before) host.use(middleware);
    host.use('/talkover', await createApp());
    host.get('/', (_, response) => void response.send('host'));
    const server = await startServer(host, '127.0.0.1', 0);
    atFileEnd(() => close(server, 0));
    return urlOf(server);
  }
  const create = (url: string) =>
    fetch(`${url}/talkover/api/v1/agents/${agentId}/webhooks`, {
      method: 'POST',
      headers: { Authorization: 'Bearer x', 'Content-Type': 'application/json' },
      body: JSON.stringify(webhook({ name: 'Ünïcode' })),
    });

  test('it answers under its prefix and leaves the rest to the host', async () => {
    const url = await mounted();
    expect(await (await create(url)).json()).toMatchObject({ data: { name: 'Ünïcode' } });
    expect(await (await fetch(url)).text()).toBe('host');
    const document = await (await fetch(`${url}/talkover/openapi.json`)).json();
    expect(document).toHaveProperty('servers.0.url', `${url}/talkover/api/v1`);
  });

  test.each([
    ['json', express.json()],
    ['raw', express.raw({ type: () => true })],
    ['text', express.text({ type: () => true })],
  ])('it accepts the body that express.%s() has read before', async (_, parser) => {
    expect(await (await create(await mounted(parser))).json()).toMatchObject({ data: { name: 'Ünïcode' } });
  });

  test("it reads the whole body next to a host's middleware that reads it too", async () => {
    const url = await mounted((request, _, next) => {
      request.on('data', () => {});
      next();
    });
    expect(await (await create(url)).json()).toMatchObject({ data: { name: 'Ünïcode' } });
  });

  test("it answers while a test fakes the process's timers, and afterwards", async () => {
    const url = await mounted();
    onTestFinished(() => void vi.useRealTimers());
    vi.useFakeTimers();
    expect((await create(url)).status).toBe(200);
    vi.useRealTimers();
    expect((await create(url)).status).toBe(200);
  });
});
