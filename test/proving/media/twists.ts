import type { Answer } from './call.ts';
import { isObject, type Members } from './checks.ts';
import type { Switch } from './switches.ts';

/** How a switch changes the answers of some operations, once they are made. */
export interface Twist {
  /** All operations without it. */
  readonly operations?: readonly string[];
  readonly change: (answer: Answer) => Answer;
}

const members = (change: (json: Members) => unknown) => (answer: Answer) =>
  answer.status < 300 && isObject(answer.json) ? { ...answer, json: change(answer.json) } : answer;

const items = (change: (json: Members) => unknown) => (answer: Answer) =>
  Array.isArray(answer.json)
    ? { ...answer, json: answer.json.map((item) => (isObject(item) ? change(item) : item)) }
    : answer;

const without = (name: string) => (json: Members) =>
  Object.fromEntries(Object.entries(json).filter(([member]) => member !== name));

const withoutHeader = (name: string) => (answer: Answer) => ({
  ...answer,
  headers: Object.fromEntries(Object.entries(answer.headers ?? {}).filter(([one]) => one !== name)),
});

const header = (name: string, value: string) => (answer: Answer) =>
  answer.headers?.[name] === undefined ? answer : { ...answer, headers: { ...answer.headers, [name]: value } };

const status = (from: number, to: number) => (answer: Answer) =>
  answer.status === from ? { ...answer, status: to } : answer;

const when = (statuses: number, change: (answer: Answer) => Answer) => (answer: Answer) =>
  answer.status === statuses ? change(answer) : answer;

const error = (change: (json: Members) => unknown) => (answer: Answer) =>
  answer.status >= 400 && isObject(answer.json) ? { ...answer, json: change(answer.json) } : answer;

const replaceAsset = ['PUT /assets/{assetId}'];
const deleteAsset = ['DELETE /assets/{assetId}'];
const download = ['GET /assets/{assetId}/content'];

export const twists: Partial<Record<Switch, Twist>> = {
  'created-at-missing': { operations: ['getAsset'], change: members(without('createdAt')) },
  'updated-at-missing-in-lists': { operations: ['listAssets'], change: items(without('updatedAt')) },
  'version-as-text': {
    operations: ['getAsset'],
    change: members((json) => ({ ...json, version: String(json.version) })),
  },
  'id-without-dashes': {
    operations: ['createAsset'],
    change: members((json) => ({ ...json, id: String(json.id).replaceAll('-', '') })),
  },
  'visibility-null': { operations: ['getAsset'], change: members((json) => ({ ...json, visibility: null })) },
  'kind-in-capitals': {
    operations: ['getAsset'],
    change: members((json) => ({ ...json, kind: String(json.kind).toUpperCase() })),
  },
  'kind-of-another': {
    operations: replaceAsset,
    change: members((json) => ({ ...json, kind: json.kind === 'image' ? 'video' : 'image' })),
  },
  'special-members-missing-in-lists': {
    operations: ['listAssets'],
    change: items((json) => without('width')(without('duration')(without('channels')(json)))),
  },
  'tags-as-list': {
    operations: ['patchAsset'],
    change: members((json) => ({ ...json, tags: Object.entries(json.tags ?? {}) })),
  },
  'length-as-text': {
    operations: ['listAssets'],
    change: items((json) => ({ ...json, contentLength: json.contentLength === null ? 'none' : json.contentLength })),
  },
  'version-with-internals': { operations: ['listVersions'], change: items((json) => ({ ...json, rowId: 17 })) },
  'author-missing': { operations: ['POST /assets/{assetId}/versions'], change: members(without('author')) },
  'item-count-missing': { operations: ['getCollection'], change: members(without('itemCount')) },
  'opening-with-time': {
    operations: ['getCollection', 'putCollection'],
    change: members((json) => ({ ...json, opensOn: json.opensOn ? `${json.opensOn}T00:00:00Z` : '' })),
  },
  'list-in-envelope': {
    operations: ['listCollections'],
    change: (answer) => ({ ...answer, json: { data: answer.json } }),
  },
  'rendition-url-relative': {
    operations: ['GET /assets/{assetId}/renditions/{size}'],
    change: members((json) => ({ ...json, url: new URL(String(json.url)).pathname })),
  },
  'tag-counts-as-text': {
    operations: ['listTags'],
    change: members((json) => Object.fromEntries(Object.entries(json).map(([name, count]) => [name, String(count)]))),
  },
  'error-as-text': { change: error((json) => ({ error: isObject(json.error) ? json.error.message : '' })) },
  'error-code-unknown': {
    change: error((json) => ({ error: { ...(isObject(json.error) ? json.error : {}), code: 'E17' } })),
  },
  'error-with-trace-id': { change: error((json) => ({ ...json, traceId: '7f' })) },

  'created-answered-200': { operations: ['createAsset'], change: status(201, 200) },
  'collection-created-answered-202': { operations: ['createCollection'], change: status(201, 202) },
  'upload-answered-200': {
    operations: ['putContent'],
    change: (answer) => (answer.status === 204 ? { ...answer, status: 200, json: { ok: true } } : answer),
  },
  'body-on-204': {
    operations: ['addItem', 'removeItem'],
    change: when(204, (answer) => ({ ...answer, json: { ok: true } })),
  },
  'body-on-304': {
    operations: ['getAsset'],
    change: when(304, (answer) => ({ ...answer, json: { unchanged: true } })),
  },
  'not-found-answered-200': {
    operations: ['getAsset'],
    change: when(404, () => ({ status: 200, json: { error: { code: 'not_found', message: 'There is none.' } } })),
  },
  'not-found-answered-400': { operations: ['getCollection'], change: status(404, 400) },
  'not-found-answered-500': { operations: deleteAsset, change: status(404, 500) },
  'invalid-answered-422': { operations: ['createAsset', ...replaceAsset], change: status(400, 422) },
  'invalid-answered-500': { operations: ['createCollection'], change: status(400, 500) },
  'conflict-answered-500': { operations: ['createCollection'], change: status(409, 500) },
  'search-answered-203': { operations: ['search'], change: status(200, 203) },

  'location-missing': { operations: ['createAsset'], change: withoutHeader('Location') },
  'location-of-another-path': { operations: ['createAsset'], change: header('Location', '/v2/asset/0') },
  'location-of-collection-missing': { operations: ['createCollection'], change: withoutHeader('Location') },
  'etag-missing': { operations: ['getAsset', ...replaceAsset], change: withoutHeader('ETag') },
  'etag-unquoted': { operations: ['patchAsset'], change: header('ETag', 'abc') },
  'content-etag-missing': { operations: download, change: withoutHeader('ETag') },
  'total-missing': { operations: ['listAssets'], change: withoutHeader('X-Total') },
  'total-in-words': { operations: ['listCollections'], change: header('X-Total', 'many') },
  'link-missing': { operations: ['search'], change: withoutHeader('Link') },
  'cache-control-missing': {
    operations: ['GET /assets/{assetId}/renditions/{size}'],
    change: withoutHeader('Cache-Control'),
  },
  'authenticate-missing': { change: withoutHeader('WWW-Authenticate') },
  'allow-missing': { change: when(405, withoutHeader('Allow')) },
  'wrong-method-answered-200': { change: when(405, () => ({ status: 200, json: {} })) },
  'wrong-method-answered-500': { change: status(405, 500) },
  'json-as-html': { operations: ['getCollection'], change: (answer) => ({ ...answer, type: 'text/html' }) },
  'errors-as-html': {
    change: when(404, (answer) => ({
      status: answer.status,
      bytes: Buffer.from('<html><body><h1>Not Found</h1></body></html>'),
      type: 'text/html',
    })),
  },
  'json-broken-off': {
    operations: ['listCollections'],
    change: (answer) => ({
      ...answer,
      bytes: Buffer.from(JSON.stringify(answer.json).slice(0, -1)),
      json: undefined,
      type: 'application/json',
    }),
  },
  'empty-answer': {
    operations: ['GET /collections/{slug}/items'],
    change: when(200, ({ json: _, ...answer }) => ({ ...answer, bytes: Buffer.alloc(0), type: 'application/json' })),
  },
};
