import { password, user } from './access.ts';
import { type Ask, credentials, type Options, withKey } from './conversation.ts';
import { seededId } from './seeds.ts';
import { assets, audio, collections, full, image, searches, video } from './unusual-bodies.ts';

/** Requests that are sent to a fresh server, one after another. */
export type Scene = (ask: Ask) => Promise<void>;

const inTurn = async <T>(all: readonly T[], send: (one: T) => Promise<unknown>): Promise<void> => {
  for (const one of all) await send(one);
};

/** Makes an asset, and gives what names it in a path. */
async function made(ask: Ask): Promise<Options> {
  const { id } = await ask('POST /assets', { json: full });
  return { path: { assetId: typeof id === 'string' ? id : seededId(1) } };
}

const lists: Scene = async (ask) => {
  await ask('GET /assets', { headers: { 'accept-encoding': 'gzip' } });
  await inTurn(['limit=5&page=2', 'limit=5&page=3', 'limit=3&kind=video', 'kind=text'], (query) =>
    ask('GET /assets', { query }),
  );
  await inTurn(['', 'limit=1', 'limit=1&page=2'], (query) => ask('GET /collections', { query }));
};

const life: Scene = async (ask) => {
  const one = await made(ask);
  await ask('GET /assets/{assetId}', one);
  await ask('HEAD /assets/{assetId}', one);
  await ask('GET /assets/{assetId}', { ...one, headers: { 'if-none-match': '*' } });
  await ask('GET /assets');
  await inTurn([1, 2], () => ask('DELETE /assets/{assetId}', one));
  await ask('GET /assets/{assetId}', one);
  await ask('GET /assets');
  await ask('GET /assets/{assetId}', { path: { assetId: 'none' } });
  await ask('DELETE /assets/{assetId}', { path: { assetId: seededId(2) }, as: 'none' });
  await inTurn([video, audio], (json) => ask('POST /assets', { json }));
};

const replacement: Scene = async (ask) => {
  const one = await made(ask);
  await inTurn(
    [
      { ...audio, title: 'Fog' },
      { ...image, title: '' },
    ],
    (json) => ask('PUT /assets/{assetId}', { ...one, json }),
  );
  await ask('GET /assets/{assetId}', one);
  await ask('PUT /assets/{assetId}', { ...one, json: video, headers: { 'if-match': '"old"' } });
  await ask('GET /assets');
};

const patches: Scene = async (ask) => {
  const one = await made(ask);
  const type = 'application/merge-patch+json';
  const bodies = [{ title: 'New' }, { tags: { mood: null, new: 'x' } }, { rating: null }, {}, { kind: 'video' }];
  await inTurn(bodies, (json) => ask('PATCH /assets/{assetId}', { ...one, json, type }));
  await ask('PATCH /assets/{assetId}', { ...one, json: { title: 'Plain' } });
  await ask('PATCH /assets/{assetId}', { ...one, json: { title: 'Mine' }, type, as: '' });
};

const versions: Scene = async (ask) => {
  const one = { path: { assetId: seededId(2) } };
  const bodies = [{ note: 'a', author: 'a@b.no' }, {}, { note: 'b', author: 'nobody' }];
  await inTurn(bodies, (json) => ask('POST /assets/{assetId}/versions', { ...one, json }));
  await ask('GET /assets/{assetId}/versions', one);
  await inTurn(['1', '0', '99'], (number) =>
    ask('GET /assets/{assetId}/versions/{number}', { path: { ...one.path, number } }),
  );
};

const content: Scene = async (ask) => {
  const one = { path: { assetId: seededId(2) } };
  const get = (more: Options = {}) => ask('GET /assets/{assetId}/content', { ...one, ...more });
  await get();
  const files = [Buffer.from([0, 255, 254, 10]), Buffer.from('second'), Buffer.alloc(0), Buffer.from('0123456789')];
  await inTurn(files, async (body) => {
    await ask('PUT /assets/{assetId}/content', { ...one, body, type: 'image/png' });
    await get();
  });
  await inTurn(['bytes=2-5', 'bytes=-3', 'bytes=90-'], (range) => get({ headers: { range } }));
  await get({ headers: { 'if-none-match': '*' } });
  await get({ headers: { accept: 'audio/mpeg' } });
  await ask('HEAD /assets/{assetId}/content', one);
  await ask('PUT /assets/{assetId}/content', { ...one, body: 'text', type: 'text/plain' });
  await inTurn([withKey, 'api_key=wrong'], (query) => get({ query, as: '' }));
};

const renditions: Scene = (ask) =>
  inTurn(['small', 'huge'], (size) =>
    ask('GET /assets/{assetId}/renditions/{size}', { path: { assetId: seededId(1), size } }),
  );

const coasts = { title: 'Coasts', description: null, opensOn: '2024-05-17', settings: { loop: true } };

const collection: Scene = async (ask) => {
  const one = { path: { slug: 'coasts' } };
  await ask('POST /collections', { json: { ...coasts, slug: 'coasts' } });
  await ask('POST /collections', { json: { ...coasts, slug: 'typed' }, type: 'text/plain' });
  await ask('GET /collections/{slug}', one);
  await inTurn([{ title: 'Shores' }, {}], (json) => ask('PUT /collections/{slug}', { ...one, json }));
  await ask('PUT /collections/{slug}', { path: { slug: 'islands' }, json: coasts });
  await ask('GET /collections/{slug}', { path: { slug: 'islands' } });
  await ask('DELETE /collections/{slug}', one);
  await ask('GET /collections/{slug}', one);
};

const items: Scene = async (ask) => {
  const one = { path: { slug: 'harbours' } };
  const item = (number: number) => ({ path: { ...one.path, assetId: seededId(number) } });
  await inTurn([5, 5, 6], (number) => ask('PUT /collections/{slug}/items/{assetId}', item(number)));
  await ask('GET /collections/{slug}/items', one);
  await ask('PUT /collections/{slug}', { ...one, json: { title: 'Shores' } });
  await ask('GET /collections/{slug}/items', { ...one, query: 'limit=1' });
  await inTurn([5, 7], (number) => ask('DELETE /collections/{slug}/items/{assetId}', item(number)));
  await ask('GET /collections/{slug}/items', one);
  await ask('DELETE /collections/{slug}', one);
  await ask('GET /assets/{assetId}', item(6));
};

const finding: Scene = async (ask) => {
  const queries = ['limit=5&page=2&kinds=image&kinds=video', 'words=old%20bells', 'size[minWidth]=1201', 'rated=true'];
  await inTurn([...queries, 'added=from,2024-03-02,to,2024-03-04'], (query) => ask('GET /search', { query }));
  await ask('GET /tags');
  await inTurn(['.26.43.60', '.300.0.0'], (rgb) => ask('GET /colours/{rgb}', { path: { rgb } }));
  await inTurn(['59', '-100'], (south) =>
    ask('GET /regions/{box}', { path: { box: `;south=${south};north=60.05;west=4;east=6` } }),
  );
};

const strangers: Scene = (ask) => {
  const wrong = [credentials(user, 'wrong'), credentials(user, ''), credentials('nobody', password)];
  return inTurn(['', ...wrong, 'Bearer x', 'Basic %'], (as) => ask('GET /search', { as }));
};

const service: Scene = async (ask) => {
  await ask('GET /status', { as: '' });
  await ask('DELETE /status');
  const { id } = await ask('POST /jobs', { json: { type: 'export', assetIds: [seededId(1)] } });
  await inTurn([String(id), seededId(1)], (jobId) => ask('GET /jobs/{jobId}', { path: { jobId } }));
};

const limits: Scene = async (ask) => {
  const type = 'application/json';
  await ask('POST /assets', { body: '{"kind":', type });
  await ask('POST /assets', { body: 'x', type: 'text/plain' });
  await ask('POST /assets', { body: `"${'x'.repeat(70_000)}"`, type });
};

const busy: Scene = (ask) => inTurn(Array.from({ length: 25 }), () => ask('GET /tags'));

/** The smallest first. */
export const scenes: readonly Scene[] = [
  ...[service, renditions, limits, strangers, finding, lists, versions, replacement, patches, life, collection],
  ...[items, content, busy],
];

/** The scene of a single request, for the switches that it shows. */
export const single: ReadonlyMap<string, Scene> = new Map([
  ...Object.entries(assets).map(([name, json]): [string, Scene] => [
    name,
    async (ask) => {
      await ask('POST /assets', { json });
    },
  ]),
  ...Object.entries(collections).map(([name, more]): [string, Scene] => [
    name,
    async (ask) => {
      await ask('POST /collections', { json: Object.assign({ slug: 'more', title: 'More' }, more) });
    },
  ]),
  ...Object.entries(searches).map(([name, query]): [string, Scene] => [
    name,
    async (ask) => {
      await ask('GET /search', { query, headers: { accept: name === 'accept-ignored' ? 'text/html' : '*/*' } });
    },
  ]),
]);
