import { randomUUID } from 'node:crypto';
import { fieldsOf, merged, shownAsset, shownVersion } from './asset-fields.ts';
import { type AssetRules, kinds, visibilities } from './asset-rules.ts';
import { type Answer, type Call, Crash, type Handler, Refusal, refuseFor } from './call.ts';
import { type Check, isObject, type Members, type Problems } from './checks.ts';
import { isUuid } from './formats.ts';
import { pageOf } from './lists.ts';
import { oneOf, wholeOf } from './parameters.ts';
import type { Asset } from './store.ts';

/** Thirty brackets, one in another. */
const deep = /(?:[[{]\s*(?:"[^"]*"\s*:\s*)?){30}/;

/** The JSON body, once it keeps the rule. */
export function bodyOf({ body, has }: Call, rule: Check): Members {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch (error) {
    if (has('broken-json-is-500')) throw new Crash('The body is not JSON');
    const trace = has('stack-shown') && error instanceof Error ? ` ${error.stack}` : '';
    throw new Refusal(400, `The body is not JSON.${trace}`);
  }
  if (has('deep-json-is-500') && deep.test(body.toString())) throw new Crash('The stack is full');
  const problems: Problems = new Map();
  rule(value, '', problems);
  refuseFor(problems);
  return isObject(value) ? value : {};
}

/** The asset that the path names; refuses where there is none. */
export function assetOf({ path, store, has }: Call): Asset {
  const id = path.assetId ?? '';
  if (!isUuid(id)) throw new Refusal(400, 'That is no id.', { fields: new Map([['assetId', 'has to be a UUID']]) });
  const asset = store.assets.get(id.toLowerCase());
  if (asset) return asset;
  if (has('gone-for-removed') && store.removed.has(id)) throw new Refusal(410, 'The asset was removed.');
  throw new Refusal(404, 'There is no such asset.');
}

export const tagOf = (asset: Asset, { has }: Call): string =>
  `${has('weak-etags') ? 'W/' : ''}"${asset.id.slice(0, 8)}-${has('etag-stays') ? 1 : asset.revision}"`;

const strong = (tag: string): string => tag.trim().replace(/^W\//, '');

/** Whether a header such as `If-Match` names the tag. */
export const names = (header: string, tag: string): boolean =>
  header.split(',').some((part) => part.trim() === '*' || strong(part) === strong(tag));

function refuseUnmatched(call: Call, asset: Asset): void {
  const expected = call.headers['if-match'];
  if (expected !== undefined && !call.has('if-match-ignored') && !names(expected, tagOf(asset, call))) {
    throw new Refusal(412, 'The asset has changed since.');
  }
}

function refuseByHouseRules(call: Call, body: Members, fields: Members, id?: string): void {
  const { store, has } = call;
  const { title, source, takenAt } = fields;
  if (has('titles-unique') && store.newestAssets().some((one) => one.id !== id && one.fields.title === title)) {
    throw new Refusal(409, 'Another asset has this title.');
  }
  if (has('emoji-is-500') && /\p{Extended_Pictographic}/u.test(String(title))) throw new Crash('utf8mb3');
  if (has('longest-title-is-500') && [...String(title)].length === 80) throw new Crash('The column is full');
  if (has('no-tags-are-500') && isObject(fields.tags) && 'tags' in body && Object.keys(fields.tags).length === 0) {
    throw new Crash('There is no first tag');
  }
  const problems: Problems = new Map();
  if (has('private-hosts-refused') && isObject(source) && typeof source.url === 'string' && URL.canParse(source.url)) {
    const { hostname } = new URL(source.url);
    if (!hostname.includes('.') || /^(127|10|192\.168)\.|\.(local|test|invalid)$/.test(hostname)) {
      problems.set('source.url', 'has to be on a public host');
    }
  }
  if (has('future-refused') && typeof takenAt === 'string' && Date.parse(takenAt) > Date.now()) {
    problems.set('takenAt', 'is still to come');
  }
  refuseFor(problems);
}

function answerAsset(call: Call, status: number, asset: Asset, more: Readonly<Record<string, string>> = {}): Answer {
  return { status, headers: { ETag: tagOf(asset, call), ...more }, json: shownAsset(asset, call.has) };
}

/** The handlers of `/assets` and what is below it, but for content. */
export function assetHandlers(rules: AssetRules): Readonly<Record<string, Handler>> {
  return {
    listAssets: (call) => {
      const kind = oneOf(
        call,
        'kind',
        call.has('unknown-kind-of-list-accepted') ? [...kinds, call.query.get('kind') ?? ''] : kinds,
      );
      const visibility = oneOf(call, 'visibility', visibilities);
      const all = call.store
        .newestAssets()
        .filter(({ fields }) => kind === undefined || call.has('kind-filter-ignored') || fields.kind === kind)
        .filter(({ fields }) => visibility === undefined || fields.visibility === visibility)
        .filter(({ revision }) => !call.has('changed-assets-not-listed') || revision === 1)
        .filter(({ id }) => !call.has('new-assets-not-listed') || id.startsWith('5eed'));
      const { items, headers } = pageOf(call, call.has('oldest-first') ? all.reverse() : all);
      return { status: 200, headers, json: items.map((asset) => shownAsset(asset, call.has)) };
    },

    createAsset: (call) => {
      const { store, has } = call;
      const body = bodyOf(call, rules.whole);
      const fields = fieldsOf(body, has);
      refuseByHouseRules(call, body, fields);
      const id = has('ids-repeat') ? 'a55e7000-0000-4000-8000-000000000000' : randomUUID();
      const now = Date.now();
      const versions = [{ number: 1, note: 'Added', author: null, createdAt: now }];
      const asset: Asset = { id, fields, createdAt: now, updatedAt: now, revision: 1, versions };
      if (!has('created-asset-is-not-kept')) store.assets.set(id, asset);
      return answerAsset(call, 201, asset, { Location: `/v2/assets/${id}` });
    },

    getAsset: (call) => {
      const asset = assetOf(call);
      const known = call.headers['if-none-match'];
      if (known !== undefined && names(known, tagOf(asset, call))) {
        return { status: 304, headers: { ETag: tagOf(asset, call) } };
      }
      return answerAsset(call, 200, asset);
    },

    'PUT /assets/{assetId}': (call) => {
      const { store, has } = call;
      const asset = assetOf(call);
      refuseUnmatched(call, asset);
      const body = bodyOf(call, has('replacement-not-checked') ? () => {} : rules.whole);
      const fields = fieldsOf(has('replacement-keeps-the-rest') ? { ...asset.fields, ...body } : body, has);
      refuseByHouseRules(call, body, fields, asset.id);
      const changed = has('replacement-not-kept') ? { ...asset, fields } : store.change(asset, { fields });
      return answerAsset(call, 200, has('replacement-answers-the-old') ? asset : changed);
    },

    patchAsset: (call) => {
      const { store, has } = call;
      const asset = assetOf(call);
      refuseUnmatched(call, asset);
      const patch = bodyOf(call, rules.patch);
      const fields = merged(asset.fields, patch, has);
      const tags = isObject(fields.tags) ? Object.keys(fields.tags).length : 0;
      if (tags > 8 && !has('many-tags-accepted')) {
        throw new Refusal(400, 'There would be too many tags.', { fields: new Map([['tags', 'may have at most 8']]) });
      }
      refuseByHouseRules(call, patch, fields, asset.id);
      return answerAsset(call, 200, store.change(asset, { fields }));
    },

    'DELETE /assets/{assetId}': (call) => {
      const { store, has, path } = call;
      const isRepeated = store.removed.has(path.assetId ?? '');
      if (isRepeated && has('second-deletion-succeeds')) return { status: 204 };
      if (isRepeated && has('second-deletion-fails')) throw new Crash('The asset is undefined');
      const asset = assetOf(call);
      refuseUnmatched(call, asset);
      if (has('deletion-removes-another'))
        store.removeAsset(store.newestAssets().find(({ id }) => id !== asset.id)?.id ?? '');
      else if (!has('deletion-removes-nothing')) store.removeAsset(asset.id);
      return has('deletion-answers-204') ? { status: 204 } : { status: 200, json: shownAsset(asset, has) };
    },

    listVersions: (call) => {
      const { versions } = assetOf(call);
      const shown = versions.map((version) => shownVersion(version, call.has));
      return { status: 200, headers: { 'X-Total': String(versions.length) }, json: shown };
    },

    'POST /assets/{assetId}/versions': (call) => {
      const asset = assetOf(call);
      const { note, author } = bodyOf(call, rules.version);
      const number = (asset.versions.at(-1)?.number ?? 0) + (call.has('version-number-repeats') ? 0 : 1);
      const version = {
        number,
        note: String(note ?? ''),
        author: typeof author === 'string' ? author : null,
        createdAt: Date.now(),
      };
      if (!call.has('version-is-not-kept')) call.store.change(asset, { versions: [...asset.versions, version] });
      const headers = { Location: `/v2/assets/${asset.id}/versions/${number}` };
      return { status: 201, headers, json: shownVersion(version, call.has) };
    },

    getVersion: (call) => {
      const { versions } = assetOf(call);
      const least = call.has('version-zero-answered') ? 0 : 1;
      const number = wholeOf('number', call.path.number ?? '', least, 2 ** 31 - 1);
      const version = number === 0 ? versions.at(-1) : versions.find((one) => one.number === number);
      if (version) return { status: 200, json: shownVersion(version, call.has) };
      throw new Refusal(404, 'There is no such version.');
    },
  };
}
