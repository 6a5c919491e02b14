import { beforeAll, describe, expect, test } from 'vitest';
import type { CaseResult } from '../../src/contract/run/report/case-result.ts';
import { derive, judgeServed, type Proved } from '../proving/judge-served.ts';
import { media } from '../proving/media/index.ts';
import type { ProvingApi } from '../proving/proving.ts';
import { shop } from '../proving/shop/index.ts';
import { tickets } from '../proving/tickets/index.ts';
import { sampleOf } from '../repetitions.ts';
import { runScript } from '../shell-script.ts';

/** By switch of a server: the case that fails, and what its answer shows. */
const faults: readonly (readonly [
  api: ProvingApi,
  ofSwitch: Readonly<Record<string, readonly [caseId: string, shows: RegExp]>>,
])[] = [
  [
    shop,
    {
      'name-empty': ['createCustomer/body/name/minLength/below', /^HTTP\/1.1 201 [\s\S]*"name":""/],
      'patch-ignores': ['updateCustomer/values/0', /^HTTP\/1.1 200 [\s\S]*"marketing_opt_in"/],
      'text-long': ['createOrderNote/body/text/maxLength/above', /^HTTP\/1.1 201 [\s\S]*"text":/],
      'delete-again-204': ['deleteOrder/twice', /^HTTP\/1.1 204 /],
      'price-ignored': ['listProducts/list/range/min_price', /^HTTP\/1.1 200 /],
    },
  ],
  [
    tickets,
    {
      'unchecked tickets_create title min': ['tickets_create/body/title/minLength/below', /^HTTP\/1.1 201 /],
      'delete-twice-200': ['tickets_delete/twice', /^HTTP\/1.1 200 [\s\S]*"ok":true/],
      'update-ignores-date': ['tickets_update/values/2', /^HTTP\/1.1 200 [\s\S]*"due_on"/],
      'size-text': ['files_info/valid', /^HTTP\/1.1 200 [\s\S]*"size":"/],
    },
  ],
  [
    media,
    {
      'settings-lost': ['putCollection/valid', /^HTTP\/1.1 20[01] /],
      'second-deletion-succeeds': ['DELETE /assets/{assetId}/twice', /^HTTP\/1.1 204 /],
      'content-cut': ['GET /assets/{assetId}/content/valid', /^HTTP\/1.1 200 /],
      'next-is-this-page': ['listAssets/list/next', /^HTTP\/1.1 200 [\s\S]*page=1/],
      'unchanged-content-sent-again': ['GET /assets/{assetId}/content/ifNoneMatch', /^HTTP\/1.1 200 /],
      'etag-stays': ['getAsset/etag/after/patchAsset/valid', /^HTTP\/1.1 200 [\s\S]*etag/i],
      'search-without-password': ['search/access/none', /^HTTP\/1.1 200 /],
    },
  ],
];

/** The environment with the credentials of a server for its scripts. */
function environmentOf({ given: { headers = {} } }: ProvingApi): Record<string, string> {
  const variable = (name: string) => name.toUpperCase().replace(/[^A-Z0-9]+/g, '_');
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [variable(name), value.replace(/^(?:Bearer|Basic) /, '')]),
  );
}

/** The output of a script at its own server, and what it leaves there. */
async function played({ api }: Proved, ofSwitch: string, { script }: CaseResult) {
  const served = await api.start(new Set([ofSwitch]));
  try {
    const base = `BASE='${served.url.replace(/\/$/, '')}'`;
    const own = script?.replace(/^BASE=.*$/m, () => base) ?? null;
    const { output, exitCode } = await runScript(own, environmentOf(api));
    return { output, exitCode, leftovers: served.leftovers(), harmed: served.harmed() };
  } finally {
    await served.close();
  }
}

describe.each(faults)('$name', (api, ofSwitch) => {
  let proved: Proved;
  beforeAll(async () => {
    proved = await derive(api);
  });

  test.each(sampleOf(Object.entries(ofSwitch), 4))(
    'the scripts of what fails with "%s" show it again from nothing, and leave nothing',
    async (name, [caseId, shows]) => {
      const { report } = await judgeServed(proved, new Set([name]));
      const failed = report.cases.filter(({ verdict }) => verdict === 'fail');
      expect(failed.map(({ id }) => id)).toContain(caseId);
      for (const one of failed) {
        const { output, ...rest } = await played(proved, name, one);
        expect([one.id, output.split(' ', 2)[1]]).toEqual([one.id, String(one.answer?.status)]);
        if (one.id === caseId) expect(output).toMatch(shows);
        expect([one.id, rest]).toEqual([one.id, { exitCode: 0, leftovers: [], harmed: [] }]);
      }
    },
  );
});

/** The script of a case of a correct server. */
async function scriptOf(proved: Proved, name: string, caseId: string): Promise<string> {
  const { report } = await judgeServed(proved, new Set([name]));
  return report.cases.find(({ id }) => id === caseId)?.script ?? '';
}

/** The commands of the function of a script that deletes what it has made. */
function cleanUpOf(script: string): string {
  const [, start = ''] = script.split('clean_up() {\n');
  return start.slice(0, start.indexOf('\n}'));
}

test('a script deletes each record by the operation of its resource, children before their parents', async () => {
  const script = await scriptOf(await derive(shop), 'text-long', 'createOrderNote/body/text/maxLength/above');
  const paths = [...cleanUpOf(script).matchAll(/-X DELETE "\$BASE([^"]*)"/g)].map(([, path = '']) => path);
  const things = paths.map((path) => path.replace(/\$\{?\w+\}?/g, '*'));
  expect(things).toEqual(['/orders/*/notes/*', '/orders/*', '/products/*', '/customers/*']);
});

test('a script deletes with a POST whose body has the id, if the document says so', async () => {
  const name = 'unchecked tickets_create title min';
  const script = await scriptOf(await derive(tickets), name, 'tickets_create/body/title/minLength/below');
  const [, deletion] = cleanUpOf(script).split('-X POST "$BASE/tickets.delete"');
  expect(deletion).toContain('TICKET_ID');
});

test('a script deletes what it creates with an id that it chooses', async () => {
  const script = await scriptOf(await derive(media), 'settings-lost', 'putCollection/valid');
  const deletion = script.split('\n').find((line) => line.includes('[ -z "$MAY_EXIST" ] || curl '));
  expect(deletion).toMatch(/ -X DELETE "?'?\$BASE\/collections\/\w/);
  expect(script).toMatch(/\nMAY_EXIST=yes\n/);
});
