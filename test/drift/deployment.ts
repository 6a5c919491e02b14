import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** A request to a deployment: `GET /v1/orders`. */
export type Got = string;

/** A server of our own on a port of this machine, which is closed when the test ends. */
export interface Deployment {
  readonly origin: string;
  readonly got: Got[];
}

export async function deployment(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<Deployment> {
  const got: Got[] = [];
  const server = createServer((request, response) => {
    got.push(`${request.method} ${request.url}`);
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  // A server that listens on a port has an address of that form.
  const { port } = server.address() as AddressInfo;
  return { origin: `http://127.0.0.1:${port}`, got };
}

/** The ten differences between {@link tenDifferences} and shop.yaml: operation, kind, place. */
export const ten: readonly string[] = [
  'listOrders missing-header header X-Total',
  'listOrders missing-field 200 body/items/*/customer/email',
  'listOrders enum-value 200 body/items/*/status',
  'getOrder header header X-Cost',
  'getOrder field 200 body/customer/vip',
  'getOrder type 200 body/amount',
  'getOrder type 200 body/note',
  'getInvoice status status 409',
  'getInvoice media-type 200 media type',
  'GET /internal/{id}/stats operation GET /internal/{id}/stats',
];

const customer = { name: 'Ada', email: 'ada@example.com' };

/** A deployment with ten differences; otherwise it follows shop.yaml. */
export function tenDifferences({ method = '', url = '' }: IncomingMessage, response: ServerResponse): void {
  const json = (status: number, body: unknown, headers: Record<string, string> = {}) => {
    const type = status < 400 ? 'application/json; charset=utf-8' : 'application/problem+json';
    response.writeHead(status, { 'Content-Type': type, ...ordinary, ...headers }).end(JSON.stringify(body));
  };
  const route = `${method === 'HEAD' ? 'GET' : method} ${url.split('?', 1)[0]?.replace(/^\/v1/, '')}`;
  switch (route) {
    case 'GET /orders':
      json(200, {
        items: [
          { id: 'o-1', status: 'archived', customer: { name: 'Ada' } },
          { id: 'o-2', status: 'lost', customer, payment: { kind: 'card', digits: '4242' } },
          { id: 'o-9', status: 'paid', customer: { name: 'Bob' }, payment: { kind: 'invoice', due: null } },
        ],
      });
      return;
    case 'GET /orders/o-1':
    case 'GET /orders/o-9': {
      const order = {
        ...{ id: 'o-1', status: 'open', customer: { ...customer, vip: true }, amount: 1.5, note: null },
        labels: { any: 'name', 'of/the': 'map' },
        parent: { id: 'o-0', status: 'paid', customer, amount: 2.0 },
      };
      json(200, order, { 'X-Cost': '3' });
      return;
    }
    case 'GET /orders/o-1/invoice':
      json(409, { anything: ['at', 'all'] });
      return;
    case 'GET /orders/o-9/invoice':
      response.writeHead(200, { 'Content-Type': 'application/zip', ...ordinary }).end('PK');
      return;
    case 'DELETE /orders/o-9':
      response.writeHead(204, ordinary).end();
      return;
    case 'GET /internal/7/stats':
    case 'GET /internal/8/stats':
      json(200, { uptime: 1, 'Not looked': { into: true } }, { 'X-Node': 'a' });
      return;
    default:
      json(404, { title: 'Not Found', detail: url });
      return;
  }
}

/** Headers that are no difference. */
const ordinary = {
  ...{ ETag: '"1"', 'Cache-Control': 'no-store', Server: 'own', 'X-RateLimit-Remaining': '9', 'RateLimit-Limit': '10' },
  ...{ 'Access-Control-Allow-Origin': '*', 'Set-Cookie': 'a=b', Vary: 'Origin', 'X-Content-Type-Options': 'nosniff' },
};
