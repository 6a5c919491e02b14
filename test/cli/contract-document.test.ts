import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { reporterNames } from '../../src/contract/reporters/reporters.ts';
import { media } from '../proving/media/index.ts';
import { shop } from '../proving/shop/index.ts';
import { tickets } from '../proving/tickets/index.ts';
import { sampleOf } from '../repetitions.ts';
import { judgedServer } from './any-document.ts';

describe('a deployment of any document', () => {
  test.each([
    ['shop', shop],
    ['tickets', tickets],
    ['media', media],
  ])('passes if it is correct, and nothing is left behind: %s', async (_, api) => {
    const { judge, served } = await judgedServer(api);
    const { code, out, err } = await judge();
    expect(out).toMatch(/ 0 failed, /);
    expect(out).toMatch(/Exit code 0: nothing failed\n$/);
    expect([code, err, served.leftovers(), served.harmed()]).toEqual([0, '', [], []]);
  });

  test('fails if it breaks a promise, with the case', async () => {
    const [fault] = shop.faults;
    const { judge, served } = await judgedServer(shop, fault?.switch ?? '');
    const { code, out } = await judge();
    const failed = [...out.matchAll(/^FAIL (\w+)\//gm)].map(([, operation]) => operation);
    expect(failed.some((one) => fault?.seenBy.includes(one ?? ''))).toBe(true);
    expect([code, served.leftovers()]).toEqual([1, []]);
  });

  test("has no options of Talkover's", async () => {
    const { judge, plain } = await judgedServer(shop);
    const { code, err } = await judge('--agent-id', 'x');
    expect([code, err]).toEqual([2, expect.stringContaining("unknown option '--agent-id'")]);
    const help = await plain('--help');
    expect(help.out).not.toMatch(/TALKOVER_TOKEN|--agent-id/);
    expect((await judge('--haeder', 'x')).err).toContain('Did you mean --header?');
  });

  test('has cases and a plan without credentials, and sends nothing for them', async () => {
    const { plain, served } = await judgedServer(shop);
    const list = await plain('--list');
    expect(list.out).toMatch(/^createCustomer\/\S+ {2}documented {2}\S*openapi\.yaml:\d+$/m);
    const plan = await plain('--plan');
    expect(plan.out).toMatch(/^POST \/customers \(credentials\) \{/m);
    expect([list.code, plan.code, served.requests()]).toEqual([0, 0, 0]);
  });

  test('needs credentials for every operation: without them nothing is sent, and the message says how to give them', async () => {
    const { write, served, url, plain } = await judgedServer(shop);
    const document = write(
      'keys.yaml',
      `openapi: 3.1.0
info: { title: Keys, version: '1' }
security: [{ key: [] }]
components:
  securitySchemes: { key: { type: apiKey, in: query, name: api_key } }
paths:
  /things:
    get: { operationId: listThings, responses: { '200': { description: They are. } } }
`,
    );
    const { code, err } = await plain(url, '--document', document);
    expect([code, err]).toEqual([
      2,
      "every operation takes credentials, and none are given: give them with --query 'api_key=…'\n",
    ]);
    expect(served.requests()).toBe(0);
  });

  test('is judged without credentials where none are needed; the rest is skipped, with the option for them', async () => {
    const { plain, url } = await judgedServer(shop);
    const { code, out } = await plain(url);
    expect(out).toMatch(/it takes credentials that are not given: add --header 'X-Api-Key: …'/);
    expect(code).toBe(0);
  });

  test.each(
    sampleOf(
      [
        [['http://127.0.0.1:1'], /can't be reached/],
        [['ftp://example.com'], /the URL of the API must be an http\(s\) URL/],
        [[], /give the URL of the API, such as http:\/\/localhost:8080/],
        [['http://127.0.0.1:1', '--query', 'limt=1'], /no operation takes limt in its query; did you mean limit/],
        [['http://127.0.0.1:1', '--query', 'limit'], /must be NAME=VALUE; look at --query/],
        [['http://127.0.0.1:1', '--path', 'nosuch=1'], /no path has the parameter nosuch/],
      ],
      3,
    ),
  )('%j ends with 2 and one line', async (args, words) => {
    const { plain, given } = await judgedServer(shop);
    const { code, err } = await plain(...args, ...given);
    expect(err.trim()).toMatch(words);
    expect([code, err.trim().split('\n').length]).toEqual([2, 1]);
  });

  test('is judged by the operations of a tag', async () => {
    const { judge } = await judgedServer(shop);
    const all = (await judge('--list')).out.trim().split('\n').length;
    const tagged = (await judge('--list', '--tag', 'Customer*')).out.trim().split('\n');
    expect(tagged.length).toBeGreaterThan(10);
    expect(tagged.length).toBeLessThan(all / 2);
    const both = (await judge('--list', '--tag', 'Orders', '--operation', 'createOrder')).out.trim().split('\n');
    expect(both.every((line) => line.startsWith('createOrder/'))).toBe(true);
    const { code, err } = await judge('--list', '--tag', 'Ordrs');
    expect([code, err.trim()]).toEqual([2, 'no tag is called "Ordrs"; did you mean Orders?']);
    const none = await judge('--list', '--tag', 'Orders', '--operation', 'createCustomer');
    expect(none.err.trim()).toBe('no case matches --operation and --tag together');
  });

  test('gets random requests with --fuzz', async () => {
    const { judge, plain, served } = await judgedServer(shop);
    const { code, out } = await judge('--fuzz', '200', '--operation', 'createCustomer');
    expect(out).toContain(' 0 failed, ');
    expect([code, served.leftovers()]).toEqual([0, []]);
    expect((await plain('--list', '--fuzz', '200')).out).toMatch(/^fuzz\/createCustomer\/valid /m);
  });

  test('knows --read-only, --case, --bail, --known-failures, --observations and --sweep', async () => {
    const [fault] = shop.faults;
    const { judge, folder, write, served } = await judgedServer(shop, fault?.switch ?? '');
    const json = join(folder, 'report.json');
    const whole = await judge('--reporter', `json=${json}`, '--observations', join(folder, 'seen.json'));
    const failed: string[] = JSON.parse(readFileSync(json, 'utf8'))
      .cases.filter((one: { verdict: string }) => one.verdict === 'fail')
      .map((one: { id: string }) => one.id);
    expect([whole.code, failed.length > 0]).toEqual([1, true]);
    expect(JSON.parse(readFileSync(join(folder, 'seen.json'), 'utf8'))).toBeTypeOf('object');
    expect((await judge('--known-failures', write('known', failed.join('\n')))).code).toBe(0);
    expect((await judge('--case', failed[0] ?? '')).code).toBe(1);
    expect((await judge('--bail')).out).toContain('(--bail)');
    const before = served.requests();
    expect((await judge('--read-only')).out).toMatch(/it could change something \(--read-only\)/);
    expect(served.requests()).toBeGreaterThan(before);
    const swept = await judge('--sweep');
    expect([swept.code, swept.out]).toEqual([0, expect.stringMatching(/^0 things deleted\n/)]);
  });

  test('--coverage lists the exercised parts of the document, by operation, parameter and keyword', async () => {
    const { judge, folder } = await judgedServer(shop);
    const json = join(folder, 'report.json');
    const { out } = await judge('--coverage', '--reporter', 'text', '--reporter', `json=${json}`);
    expect(out).toMatch(
      /^Coverage: \d+ of \d+ rules judged\n {2}operation +answered +statuses +parameters +keywords\n/m,
    );
    expect(out).toMatch(/^ {2}listCustomers +\d+ +\d of \d +\d of \d +\d+ of \d+$/m);
    expect(out).toMatch(/^ {2}Keywords judged: .*maxLength \d+ of \d+/m);
    const { coverage } = JSON.parse(readFileSync(json, 'utf8'));
    const customers = coverage.operations.find((one: { operationId: string }) => one.operationId === 'listCustomers');
    expect(customers.parameters).toContainEqual({ in: 'query', name: 'limit', isExercised: true });
    const less = await judge('--read-only', '--operation', 'getHealth', '--coverage');
    expect(less.out).toMatch(/^ {2}getHealth +\d+ +1 of 2/m);
    expect((await judge('--operation', 'getHealth')).out).not.toContain('Coverage');
  });

  test('gets the bearer token of --token, which no report contains', async () => {
    const { plain, url, given } = await judgedServer(tickets);
    const [token = ''] = given.flatMap((one) => /^Authorization: Bearer (.*)$/.exec(one)?.[1] ?? []);
    const args = [url, '--header', 'X-Workspace: acme', '--operation', 'tickets_list'];
    const { code, out, err } = await plain(...args, '--token', token);
    expect([err, code]).toEqual(['', 0]);
    expect(out).not.toContain(token);
    expect((await plain(...args, '--token', 'a\nb')).err).toMatch(/^the token holds a line break/);
  });

  test('no report contains a credential', async () => {
    const { judge, folder, given } = await judgedServer(tickets, tickets.faults[0]?.switch ?? '');
    const secrets = given.filter((one) => /^Authorization/.test(one)).map((one) => one.split(' ').at(-1) ?? '');
    const others = reporterNames.filter((name) => name !== 'text');
    const { out, err } = await judge(...others.flatMap((name) => ['--reporter', `${name}=${join(folder, name)}`]));
    const texts = [out, err, ...others.map((name) => readFileSync(join(folder, name), 'utf8'))];
    expect(secrets[0]?.length).toBeGreaterThan(6);
    for (const secret of secrets) for (const text of texts) expect(text.includes(secret)).toBe(false);
  });
});
