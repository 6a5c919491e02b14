import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { findDrift } from '../../src/drift/find-drift.ts';
import { readHar } from '../../src/har/read/read-har.ts';
import { loadDocument, shippedApi } from '../../src/shipped.ts';
import { recordedTraffic, temporaryFolder } from '../cli/har-file.ts';
import { deployment, ten, tenDifferences } from './deployment.ts';

const shop = 'test/drift/shop.yaml';

/** The message of `redocly drift` for each of the ten; empty for those that it does not find. */
const saidByRedocly: Readonly<Record<string, RegExp>> = {
  'listOrders missing-field 200 body/items/*/customer/email': /missing required field "items\[\d\]\.customer\.email"/,
  'listOrders enum-value 200 body/items/*/status': /"items\[\d\]\.status" has a value outside allowed enum/,
  'getOrder type 200 body/amount': /"amount" must be integer/,
  'getOrder type 200 body/note': /"note" must be string/,
  'GET /internal/{id}/stats operation GET /internal/{id}/stats': /Undocumented endpoint: GET \/v1\/internal\/7\/stats/,
  'getInvoice status status 409': /\b409\b/,
  'getInvoice media-type 200 media type': /application\/zip/,
  'getOrder header header X-Cost': /X-Cost/i,
  'getOrder field 200 body/customer/vip': /\bvip\b/,
  'listOrders missing-header header X-Total': /X-Total/i,
};

test('drift finds all ten differences, of which redocly drift finds five', async () => {
  const { origin } = await deployment(tenDifferences);
  const paths = [
    '/orders',
    '/orders/o-1',
    '/orders/o-1/invoice',
    '/orders/o-9/invoice',
    '/internal/7/stats',
    '/nothing',
  ];
  const har = await recordedTraffic(
    temporaryFolder(),
    paths.map((path) => ['GET', `${origin}/v1${path}`] as const),
  );
  const document = await loadDocument(shop);
  const { exchanges } = await readHar(har);
  const api = { ...shippedApi(document), document };
  const { differences } = await findDrift({ api, document, exchanges, place: undefined });
  const found = differences.map(({ operationId, kind, where }) => `${operationId} ${kind} ${where}`);
  expect(found.toSorted()).toEqual(ten.toSorted());
  const redocly = join(import.meta.dirname, '../../node_modules/.bin/redocly');
  const args = ['drift', har, '--api', shop, '--server', `${origin}/v1`, '--max-findings', '100'];
  const env = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' };
  // It exits with 1 if it has findings.
  const said = await promisify(execFile)(redocly, args, { env }).then(
    ({ stdout }) => stdout,
    (error: { readonly stdout?: string }) => error.stdout ?? '',
  );
  const seen = ten.filter((one) => saidByRedocly[one]?.test(said));
  const rows = ten.map((one) => `${seen.includes(one) ? 'found ' : 'missed'}  ${one}`);
  console.info(`drift: 10 of 10; redocly drift: ${seen.length} of 10\n${rows.join('\n')}`);
  expect(seen).toHaveLength(5);
}, 60_000);
