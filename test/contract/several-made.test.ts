import { copyFileSync, existsSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { Ledger } from '../../src/contract/run/cleanup/ledger.ts';
import type { Report } from '../../src/contract/run/report/events.ts';
import type { RunOptions } from '../../src/contract/run/run-options.ts';
import { sweep } from '../../src/contract/run/sweep.ts';
import { type ContractApi, loadDocument } from '../../src/index.ts';
import { sampleOf } from '../repetitions.ts';
import { judge, ledgerFile, runOptions } from './judged.ts';
import { openShop, type Shop, type ShopFault, type ShopRequest, shopDocument, shopHalf } from './shop.ts';

const document = await loadDocument(shopDocument);

const slug = 'talkover-contract-00000031-chosen';

function optionsFor(changes: Partial<RunOptions> = {}): Partial<RunOptions> {
  return { api: shopHalf, document, patience: 300, ...changes };
}

interface Judged {
  readonly shop: Shop;
  readonly baseUrl: string;
  readonly report: Report;
}

async function judgeShop(fault?: ShopFault, changes: Partial<RunOptions> = {}, pageSize = 1000): Promise<Judged> {
  const { shop, baseUrl } = await openShop(fault);
  shop.pageSize = pageSize;
  const { report } = await judge({ target: { baseUrl, path: { slug } } }, optionsFor(changes));
  return { shop, baseUrl, report };
}

const isDeletion = ({ method, path }: ShopRequest) => method === 'DELETE' || path === '/tickets.delete';
const isCreation = ({ method, path }: ShopRequest) => method === 'POST' && path !== '/tickets.delete';

test('a run makes several resources, and leaves nothing of them', async () => {
  const { path, text } = ledgerFile();
  const { shop, report } = await judgeShop(undefined, { ledger: new Ledger(path) });
  expect(report.cases.filter(({ id }) => id.startsWith('shop/')).map(({ id, verdict }) => [id, verdict])).toEqual([
    ['shop/all', 'pass'],
    ['shop/put', 'pass'],
    ['shop/letters', 'skip'],
  ]);
  expect(report.summary.left).toEqual([]);
  expect([shop.extra(), shop.harmed(), text()]).toEqual([[], [], undefined]);
});

test('each list is read once before a run and once after it, with a request for each page', async () => {
  const { shop } = await judgeShop();
  const isMade = (path: string) => ['/customers', '/tickets.list', '/collections'].includes(path);
  const firstWrite = shop.requests.findIndex(({ method }) => method !== 'GET');
  const before = shop.requests.slice(0, firstWrite).map(({ path }) => path);
  expect(before.filter(isMade).toSorted()).toEqual(['/collections', '/customers', '/tickets.list']);
  const lastDeletion = shop.requests.findLastIndex(isDeletion);
  expect(shop.requests.slice(lastDeletion).filter(({ path }) => path === '/customers').length).toBeLessThanOrEqual(1);
});

test('children are deleted before their parents, and what a case has deleted gets no further request', async () => {
  const { shop } = await judgeShop();
  const writes = shop.requests.filter(({ method }) => method !== 'GET');
  const asked = writes.filter(isDeletion).map(({ path, text }) => `${path} ${text}`);
  expect(asked.filter((one) => /\/orders\/\d+ $/.test(one)).length).toBe(3);
  expect(new Set(asked).size).toBe(asked.length);
  const lastOther = writes.findLastIndex((request) => !isDeletion(request));
  const cleaned = writes.slice(lastOther + 1).filter(({ path }) => !/\/2\d{9}$/.test(path));
  const order = cleaned.map(({ path }) => path.slice(0, path.lastIndexOf('/') + 1).replaceAll(/\d+/g, '*'));
  expect(order.filter((path, index) => path.startsWith('/customers') && order.indexOf(path) === index)).toEqual([
    '/customers/*/orders/*/notes/',
    '/customers/*/orders/',
    '/customers/',
  ]);
});

test('what nothing deletes is not created, and the reason names the option that allows it', async () => {
  const { shop, report } = await judgeShop();
  const letters = report.cases.find(({ id }) => id === 'shop/letters');
  expect(letters).toMatchObject({
    verdict: 'skip',
    reason: 'nothing deletes what it creates; --allow-leftovers lets it be sent',
  });
  expect(shop.requests.filter(({ method, path }) => method === 'POST' && path === '/letters')).toEqual([]);
  expect(report.summary.kept).toBeUndefined();
});

test('what nothing deletes is created if leftovers are allowed, and is reported as kept', async () => {
  const { path, text } = ledgerFile();
  const { shop, report } = await judgeShop(undefined, { allowsLeftovers: true, ledger: new Ledger(path) });
  expect(report.summary.left).toEqual([]);
  expect(shop.things.letters.length).toBeGreaterThan(0);
  expect(report.summary.kept?.toSorted()).toEqual(
    shop.things.letters.map(({ id }) => `${id} of the letters`).toSorted(),
  );
  expect(shop.extra().every((one) => one.startsWith('letters '))).toBe(true);
  expect(text()).toBeUndefined();
});

test.each(sampleOf([1, 5, 9, 13], 2))('a run that is interrupted after %i writes leaves nothing', async (most) => {
  const interruption = new AbortController();
  let writes = 0;
  const { shop, report } = await judgeShop(
    (request, ask) => {
      if (request.method !== 'GET' && ++writes === most) interruption.abort();
      return ask();
    },
    { signal: interruption.signal },
  );
  expect(report.summary).toMatchObject({ stopReason: 'interruption', left: [] });
  expect([shop.extra(), shop.harmed()]).toEqual([[], []]);
});

/** A shop and a ledger as a process leaves them that is killed after a number of writes. */
async function crashed(most: number) {
  const { path } = ledgerFile();
  const { path: copy } = ledgerFile();
  let writes = 0;
  let things: Shop['things'] | undefined;
  const { shop, baseUrl } = await judgeShop(
    (request, ask, { things: there }) => {
      if (request.method !== 'GET' && ++writes === most) {
        things = structuredClone(there);
        copyFileSync(path, copy);
      }
      return ask();
    },
    { ledger: new Ledger(path) },
  );
  if (things === undefined || !existsSync(copy)) throw new TypeError('the run has written less');
  shop.things = things;
  return { shop, target: { baseUrl, path: { slug } }, ledger: copy };
}

test.each(sampleOf([3, 8, 14, 18], 2))('a sweep deletes what a crash after %i writes has left', async (most) => {
  const { shop, target, ledger } = await crashed(most);
  const { left } = await sweep({ ...runOptions(target, optionsFor({ ledger: new Ledger(ledger) })) });
  expect([left, shop.extra(), shop.harmed(), existsSync(ledger)]).toEqual([[], [], [], false]);
});

test.each([8, 18])('the next run deletes what a crash after %i writes has left, and its own', async (most) => {
  const { shop, target, ledger } = await crashed(most);
  const { report } = await judge({ target }, optionsFor({ ledger: new Ledger(ledger) }));
  expect(report.summary.left).toEqual([]);
  expect(report.cases.find(({ id }) => id === 'shop/all')?.verdict).toBe('pass');
  expect([shop.extra(), shop.harmed(), existsSync(ledger)]).toEqual([[], [], false]);
});

test('a ledger of another API is kept, and its records are reported', async () => {
  const { path, text } = ledgerFile();
  const { baseUrl, shop } = await openShop();
  writeFileSync(path, `${JSON.stringify({ kind: 'created', resource: 'createTree', baseUrl, path: {}, id: '1' })}\n`);
  const { left } = await sweep(runOptions({ baseUrl }, optionsFor({ ledger: new Ledger(path) })));
  expect(left).toEqual(['1: this API does not say how to delete what createTree creates']);
  expect(text()).toContain('createTree');
  expect(shop.harmed()).toEqual([]);
});

test.each<[what: string, fault: ShopFault]>(
  sampleOf(
    [
      [
        'an order',
        (request, ask) => (isDeletion(request) && /orders\/\d+$/.test(request.path) ? { status: 204 } : ask()),
      ],
      [
        'a ticket',
        (request, ask) => (request.path === '/tickets.delete' ? { status: 200, body: { ok: true } } : ask()),
      ],
      [
        'a customer',
        (request, ask) => (isDeletion(request) && /^\/customers\/\d+$/.test(request.path) ? { status: 204 } : ask()),
      ],
      [
        'a collection',
        (request, ask) => (isDeletion(request) && /collections/.test(request.path) ? { status: 204 } : ask()),
      ],
    ],
    2,
  ),
)('%s that stays although its deletion succeeds is reported, or goes with its parent', async (_, fault) => {
  const { shop, report } = await judgeShop(fault);
  const ids = shop.extra().map((one) => one.split(' ').slice(0, 2));
  for (const [kind, id] of ids)
    expect(report.summary.left.some((one) => one.startsWith(`${id} of the ${kind}`))).toBe(true);
  expect(shop.harmed()).toEqual([]);
  expect(report.summary.left.length).toBeGreaterThanOrEqual(Math.min(1, ids.length));
});

test.each([500, 503, 0])('a record whose creation is answered %i is found and deleted', async (status) => {
  let count = 0;
  const { shop, report } = await judgeShop((request, ask) => {
    const answered = ask();
    return isCreation(request) && count++ % 3 === 0 ? { status } : answered;
  });
  expect(report.summary.left).toEqual([]);
  expect([shop.extra(), shop.harmed()]).toEqual([[], []]);
});

test('a record that others refer to is deleted after these', async () => {
  // Here, orders depend on tickets, contrary to the list of resources.
  const { shop, report } = await judgeShop((request, ask, { things }) => {
    const isHeld = things.customers.some(({ name }) => name.includes('contract'));
    return request.path === '/tickets.delete' && isHeld ? { status: 409 } : ask();
  });
  expect(report.summary.left).toEqual([]);
  expect([shop.extra(), shop.harmed()]).toEqual([[], []]);
});

test('a record that others refer to for good is reported, with its resource and id', async () => {
  const { shop, report } = await judgeShop((request, ask) =>
    request.path === '/tickets.delete' ? { status: 409 } : ask(),
  );
  const tickets = shop.extra().map((one) => one.split(' ')[1]);
  expect(report.summary.left.toSorted()).toEqual(
    tickets.map((id) => `${id} of the tickets: deleting it was answered 409`).toSorted(),
  );
});

test('records on other pages of a list are found', async () => {
  let count = 0;
  const { shop, report } = await judgeShop(
    (request, ask) => {
      const answered = ask();
      return isCreation(request) && count++ % 2 === 0 ? { status: 500 } : answered;
    },
    {},
    2,
  );
  expect(report.summary.left).toEqual([]);
  expect([shop.extra(), shop.harmed()]).toEqual([[], []]);
});

test.each(['tickets', 'customers'] as const)(
  '%s that are all answered with the id of a seed leave the seed alone',
  async (kind) => {
    const { shop, report } = await judgeShop((request, ask) => {
      const answered = ask();
      if (!isCreation(request) || !new RegExp(`^/${kind}(\\.create)?$`).test(request.path) || answered.status > 299)
        return answered;
      const seed = { id: 1, name: 'Seed' };
      return { ...answered, body: kind === 'tickets' ? { ticket: seed } : seed };
    });
    expect(shop.harmed()).toEqual([]);
    expect(shop.extra()).toEqual([]);
    expect(report.summary.left).toEqual([]);
  },
);

/** Makes an order of the seed customer, who is known only from a list. */
const ofSeedCustomer: ContractApi = {
  ...shopHalf,
  cases(context) {
    const list = context.request('seed/list', 'listCustomers');
    const order = context.request('seed/order', 'createOrder', {
      body: { name: `${context.mark} of a seed` },
      references: {
        id: { kind: 'shown', by: list.id, at: '/items', having: { name: 'Seed customer' }, otherwise: 'no seed' },
      },
    });
    return { atLast: [context.ownCase({ id: 'seed/order', steps: [list, order] })] };
  },
};

test('the records of others are known before the run adds to their list', async () => {
  const isOrder = ({ path }: ShopRequest) => path === '/customers/1/orders';
  const { shop, report } = await judgeShop(undefined, { api: ofSeedCustomer });
  expect(shop.requests.filter(isOrder).map(({ method }) => method)).toEqual(['GET', 'POST', 'GET', 'GET']);
  expect([shop.extra(), shop.harmed(), report.summary.left]).toEqual([[], [], []]);
});

test('an order whose creation is answered with an existing id is deleted, and the existing one is left alone', async () => {
  const { shop, report } = await judgeShop(
    (request, ask) => {
      const answered = ask();
      return request.path === '/customers/1/orders' && request.method === 'POST'
        ? { ...answered, body: { id: 1, name: 'Seed order' } }
        : answered;
    },
    { api: ofSeedCustomer },
  );
  expect([shop.extra(), shop.harmed(), report.summary.left]).toEqual([[], [], []]);
});

test('orders with the same number of different customers are distinguished', async () => {
  const { shop, baseUrl } = await openShop();
  shop.isNumberedByParent = true;
  const { report } = await judge({ target: { baseUrl, path: { slug } } }, optionsFor());
  expect(report.cases.find(({ id }) => id === 'shop/all')?.verdict).toBe('pass');
  expect([shop.extra(), shop.harmed(), report.summary.left]).toEqual([[], [], []]);
  const kept = await openShop((request, ask) =>
    isDeletion(request) && /\/(orders|customers)\/\d+$/.test(request.path) ? { status: 403 } : ask(),
  );
  kept.shop.isNumberedByParent = true;
  const { report: other } = await judge({ target: { baseUrl: kept.baseUrl, path: { slug } } }, optionsFor());
  const orders = kept.shop.things.orders.filter(({ name }) => name !== 'Seed order');
  const left = orders.map(({ id, of }) => `${id} of the orders of ${of}: deleting it was answered 403`);
  expect(other.summary.left.filter((one) => one.includes('orders')).toSorted()).toEqual(left.toSorted());
});

test('creations that are all answered with the same id leave nothing', async () => {
  const { shop, report } = await judgeShop((request, ask) => {
    const answered = ask();
    if (request.path !== '/tickets.create' || answered.status > 299) return answered;
    return { ...answered, body: { ticket: { id: 3, name: 'x' } } };
  });
  expect([shop.extra(), shop.harmed(), report.summary.left]).toEqual([[], [], []]);
});

test('a collection that was there before is not overwritten', async () => {
  const { shop, baseUrl } = await openShop();
  const { report } = await judge({ target: { baseUrl, path: { slug: 'main' } } }, optionsFor());
  expect(shop.harmed()).toEqual([]);
  expect(report.cases.find(({ id }) => id === 'shop/put')).toMatchObject({
    verdict: 'skip',
    reason: 'main of the collections was there before the run and would be changed',
  });
});

test('an existing record that is deleted with another is reported', async () => {
  const { report } = await judgeShop((request, ask, shop) => {
    if (request.path !== '/tickets.delete') return ask();
    shop.remove('tickets', '2');
    return { status: 200, body: { ok: true } };
  });
  expect(report.summary.left).toContain('2 of the tickets was there before the run and is gone');
});

test.each([404, 500])('a list that is answered %i is one failure, and does not stop the run', async (status) => {
  const { shop, report } = await judgeShop((request, ask) =>
    request.method === 'GET' && request.path === '/customers' ? { status, body: {} } : ask(),
  );
  expect(report.cases.some(({ operationId, verdict }) => operationId === 'listCustomers' && verdict === 'fail')).toBe(
    true,
  );
  expect(shop.harmed()).toEqual([]);
  for (const one of shop.extra()) {
    const [kind] = one.split(' ');
    expect(report.summary.left.join()).toContain(String(kind));
  }
});

test.each([401, 403])(
  'credentials that every list refuses with %i stop the run before anything is written',
  async (status) => {
    const { shop, baseUrl } = await openShop(() => ({ status, body: {} }));
    await expect(judge({ target: { baseUrl } }, optionsFor())).rejects.toThrow(`(${status})`);
    expect(shop.requests.every(({ method }) => method === 'GET')).toBe(true);
  },
);
