import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { reporterNames } from '../../src/contract/reporters/reporters.ts';
import { shop } from '../proving/shop/index.ts';
import { sampleOf } from '../repetitions.ts';
import { judgedServer, workFolder } from './any-document.ts';
import { run } from './command.ts';
import { tokenServer } from './token-server.ts';

const key = shop.given.headers?.['X-Api-Key'] ?? '';
const document = join(process.cwd(), shop.document);

describe('a file of settings', () => {
  test('has everything that a run needs, including environment variables; its paths are relative to its folder', async () => {
    const { url, folder, write } = await judgedServer(shop);
    write('api.yaml', readFileSync(document, 'utf8'));
    const config = write(
      'settings.yaml',
      `document: api.yaml\nurl: ${url}\nheaders: { X-Api-Key: \${SHOP_KEY} } # \${NOT_READ}\nleaveOut: [createOrder]\n`,
    );
    const args = ['contract', '--config', config, '--ledger', join(folder, 'ledger')];
    const { code, out, err } = await run(args, { SHOP_KEY: key });
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/: it is left out \(leaveOut\)/);
    expect(out).not.toContain(key);
  });

  test('in the working folder is read and announced, unless --no-config forbids it', async () => {
    const { folder, write, url } = await judgedServer(shop);
    write('contract.yml', `document: ${document}\nurl: ${url}\nauth: { key: '${key}' }\n`);
    const before = process.cwd();
    process.chdir(folder);
    onTestFinished(() => process.chdir(before));
    const { code, err } = await run(['contract', '--operation', 'getHealth']);
    expect([code, err]).toEqual([0, 'Settings are read from contract.yml (--no-config leaves it alone).\n']);
    const without = await run(['contract', '--no-config', '--operation', 'getHealth']);
    expect([without.code, without.err]).toEqual([2, expect.stringMatching(/^give the URL of the API, such as https/)]);
  });

  test('is overridden by the command line', async () => {
    const { judge, write, url } = await judgedServer(shop);
    const config = write('c.yaml', `url: http://127.0.0.1:1\nheaders: { x-api-key: wrong }\ndocument: none.yaml\n`);
    expect((await judge('--config', config, '--operation', 'listCustomers')).code).toBe(0);
    const request = write('r.yaml', `url: ${url}\nauth: { request: { path: /nowhere, token: /t } }\n`);
    expect((await judge('--config', request, '--header', 'Authorization: x', '--operation', 'getHealth')).code).toBe(0);
  });

  test('lists known failures, and those that pass again are reported with their lines', async () => {
    const { judge, write } = await judgedServer(shop);
    const config = write('c.yaml', 'allowLeftovers: false\nknownFailures:\n  - listCustomers/valid\n');
    const { code, err } = await judge('--config', config, '--operation', 'listCustomers');
    expect([code, err]).toEqual([0, `known failure passes now; remove it from ${config}:3: listCustomers/valid\n`]);
  });

  test('provides values of inputs', async () => {
    const { judge, write } = await judgedServer(shop);
    const config = write('c.yaml', 'values:\n  createCustomer: { /name: Ada of the File }\n');
    const { out } = await judge('--config', config, '--plan', '--operation', 'createCustomer');
    expect(out).toContain('"name":"Ada of the File"');
  });

  test.each(
    sampleOf(
      [
        ['haeders: {}', /:1: the file has no key "haeders"; did you mean headers\?$/],
        ['url: http://x\nheaders: [1]', /:2: headers must be a map of names and values$/],
        ['auth:\n  bearr: x', /:2: auth has no key "bearr"; did you mean bearer\?$/],
        ['auth: { bearer: x, key: y }', /:1: auth must say one of bearer, header, key, basic, request, and says 2$/],
        ['auth:\n  request:\n    path: /t', /:2: auth\.request must say token$/],
        ['auth: { request: { path: t, token: /t } }', /:1: auth\.request\.path must begin with a slash/],
        [
          'headers: { Authorization: a }\nauth: { bearer: b }',
          /:2: headers have a value for Authorization, and so has auth$/,
        ],
        [`url: ok\nheaders:\n  X-Key: \${NO_SUCH_ONE}`, /:3: the environment has no variable NO_SUCH_ONE;/],
        [
          'leaveOut: [listOrders, listOrdrs]',
          /:1: leaveOut: no operation is called "listOrdrs"; did you mean listOrders/,
        ],
        ['values:\n  createOrdr: {}', /:2: values: no operation is called "createOrdr"; did you mean createOrder/],
        [
          'values:\n  listOrders:\n    limt: 1',
          /:3: values: listOrders has no parameter "limt"; did you mean limit\?$/,
        ],
        ['knownFailures:\n  - nothing/of/it', /:2: knownFailures: no case is called "nothing\/of\/it"/],
        ['query:\n  limit: 1\n  limt: 1', /:3: no operation takes limt in its query; did you mean limit/],
        ['path:\n  petId: 1', /:2: no path has the parameter petId; there is /],
        ['allowLeftovers: maybe', /:1: allowLeftovers must be true or false$/],
        ['a: 1\na: 2', /:2: /],
        ['url: "', /:1: /],
        ['- url', /:1: the file must be a map of names and values$/],
      ],
      3,
    ),
  )('with a mistake is refused with its line, before anything is sent: %j', async (text, words) => {
    const { judge, write, served } = await judgedServer(shop);
    const { code, err } = await judge('--config', write('c.yaml', text));
    expect(err.trim()).toMatch(words);
    expect([code, err.trim().split('\n').length, served.requests()]).toEqual([2, 1, 0]);
  });

  test('is read as documented, for every kind of auth', async () => {
    const page = readFileSync('.github/docs/contract.md', 'utf8');
    const text = /```yaml\n(# contract\.yaml: [\s\S]*?)```/.exec(page)?.[1] ?? '';
    const request = text
      .replace(/^ {2}bearer:.*\n/m, '')
      .replace(/^ {2}# {1,3}(?=(?:request|path|form|token|header: A))/gm, (found) =>
        found.length > 4 ? '    ' : '  ',
      );
    expect(request).toMatch(/^auth:.*\n(?: {2}# .*\n)* {2}request: .*\n {4}path: /m);
    const { write } = workFolder();
    for (const one of [text, request]) {
      const args = ['contract', '--document', document, '--config', write('c.yaml', one), '--list'];
      const { err } = await run(args, { API_KEY: 'k', TOKEN: 't', SECRET: 's' });
      // What it names is of no shop: everything else is as it must be.
      expect(err).toMatch(/:\d+: no path has the parameter petId/);
    }
  });

  test('that does not exist is refused', async () => {
    const { folder } = workFolder();
    const { code, err } = await run(['contract', '--config', join(folder, 'none.yaml')]);
    expect([code, err]).toEqual([2, expect.stringMatching(/none\.yaml: there is no such file; look at --config\n$/)]);
  });

  test('contains ${ itself if the dollar is doubled', async () => {
    const { judge, write } = await judgedServer(shop);
    const config = write('c.yaml', 'values: { createCustomer: { /name: "$${NAME} and $$" } }\n');
    const { out } = await judge('--config', config, '--plan', '--operation', 'createCustomer');
    expect(out).toContain(`"name":"\${NAME} and $$"`);
  });
});

describe('auth.request', () => {
  const settings = (server: { url: string }, more = '') => `
document: notes.yaml
url: ${server.url}
auth:
  request: { path: /auth/token, form: { user: ada, password: "\${THE_PASSWORD}" }, token: /result/token${more} }
`;

  test('requests a token, and another one when it expires; no report contains any of them', async () => {
    const server = await tokenServer(5);
    const { folder, write } = workFolder();
    write('notes.yaml', server.document);
    const others = reporterNames.filter((name) => name !== 'text');
    const reporters = others.flatMap((name) => ['--reporter', `${name}=${join(folder, `r.${name}`)}`]);
    const args = ['contract', '--config', write('c.yaml', settings(server)), '--ledger', join(folder, 'l')];
    const { code, out, err } = await run([...args, '--reporter', 'text', ...reporters], {
      THE_PASSWORD: 'p@ss w0rd',
    });
    expect(out).toMatch(/ 0 failed, /);
    expect([code, err, server.notes.size]).toEqual([0, '', 0]);
    expect(server.asked[0]).toEqual({
      type: 'application/x-www-form-urlencoded',
      body: 'user=ada&password=p%40ss+w0rd',
    });
    expect(server.tokens.length).toBeGreaterThan(4);
    // One request more for each that was refused.
    expect(server.tokens.length).toBe(server.refused() + 1);
    const texts = [out, err, ...others.map((name) => readFileSync(join(folder, `r.${name}`), 'utf8'))];
    for (const secret of [...server.tokens, 'p@ss w0rd'])
      for (const text of texts) expect(text.includes(secret)).toBe(false);
    const swept = await run([...args, '--sweep'], { THE_PASSWORD: 'x' });
    expect([swept.code, swept.out]).toEqual([0, '0 notes deleted\n']);
  });

  test('requests a token once for each request that is refused with every token', async () => {
    const server = await tokenServer(0);
    const { folder, write } = workFolder();
    write('notes.yaml', server.document);
    const config = write('c.yaml', settings(server));
    const { code, err } = await run(['contract', '--config', config, '--ledger', join(folder, 'l')], {
      THE_PASSWORD: 'x',
    });
    expect([code, err]).toEqual([2, expect.stringMatching(/the credential is refused \(401\)/)]);
    expect(server.tokens).toHaveLength(2);
  });

  test.each([
    ['/auth/token', '/result/tokn', /the answer to the request for a token .{0,99} shows no text at \/result\/tokn/],
    [
      '/elsewhere',
      '/result/token',
      /the request for a token \(POST .{0,99}\/elsewhere\) was answered 401: look at auth\.request/,
    ],
  ])('without a token in its answer ends with 2: %s %s', async (path, token, words) => {
    const server = await tokenServer(7);
    const { folder, write } = workFolder();
    write('notes.yaml', server.document);
    const text = `document: notes.yaml\nurl: ${server.url}\nauth: { request: { path: ${path}, token: ${token}, body: { a: 1 } } }`;
    const { code, err } = await run(['contract', '--config', write('c.yaml', text), '--ledger', join(folder, 'l')]);
    expect([code, err]).toEqual([2, expect.stringMatching(words)]);
  });
});
