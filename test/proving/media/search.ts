import { shownAsset } from './asset-fields.ts';
import { kinds } from './asset-rules.ts';
import { type Call, type Handler, Refusal } from './call.ts';
import { isObject } from './checks.ts';
import { pageOf } from './lists.ts';
import {
  boxOf,
  colourOf,
  days,
  flagOf,
  inBrackets,
  numberOf,
  repeated,
  separated,
  textOf,
  uuids,
  words,
} from './parameters.ts';
import type { Asset } from './store.ts';

type Condition = (asset: Asset) => boolean;

const titleOf = ({ fields }: Asset): string => String(fields.title).toLowerCase();
const dayOf = ({ createdAt }: Asset): string => new Date(createdAt).toISOString().slice(0, 10);

/** All that a search asks for; refuses what it does not understand. */
function conditionsOf(call: Call): readonly Condition[] {
  const { has, query } = call;
  const q = textOf(call, 'q', has('long-text-searched') ? 10_000 : 60)?.toLowerCase();
  if (has('kinds-joined') && query.getAll('kinds').length > 1) {
    throw new Refusal(400, 'A parameter is not valid.', { fields: new Map([['kinds', 'has to be one kind']]) });
  }
  const wanted = repeated(call, 'kinds', has('any-kind-searched') ? [...kinds, ...query.getAll('kinds')] : kinds);
  const ids = uuids('ids', separated(call, 'ids', has('ids-with-commas') ? ',' : '|'), 20);
  const text = words('words', separated(call, 'words', ' '), has('many-words-searched') ? 100 : 5, 30);
  const minWidth = has('size-not-read') ? undefined : inBrackets(call, 'size', 'minWidth');
  const maxWidth = has('size-not-read') ? undefined : inBrackets(call, 'size', 'maxWidth');
  const added = has('days-not-read') ? new Map<string, string>() : days(call, 'added');
  const rated = flagOf(call, 'rated');
  const rating = query.get('minRating');
  const minRating = rating === null ? undefined : numberOf('minRating', rating, 0, 5);
  if (minRating !== undefined && minRating % 0.5 !== 0 && !has('uneven-rating-searched')) {
    throw new Refusal(400, 'The rating is not valid.', {
      fields: new Map([['minRating', 'has to be a multiple of 0.5']]),
    });
  }
  const found: Condition[] = [];
  if (q !== undefined) {
    found.push((asset) => `${titleOf(asset)}\n${asset.fields.description ?? ''}`.toLowerCase().includes(q));
  }
  if (wanted.length > 0) found.push(({ fields }) => wanted.includes(String(fields.kind)));
  if (ids.length > 0) found.push(({ id }) => ids.some((one) => one.toLowerCase() === id));
  for (const word of text) found.push((asset) => titleOf(asset).split(/\s+/).includes(word.toLowerCase()));
  if (minWidth !== undefined) found.push(({ fields: { width } }) => typeof width === 'number' && width >= minWidth);
  if (maxWidth !== undefined) found.push(({ fields: { width } }) => typeof width === 'number' && width <= maxWidth);
  const [from, to] = [added.get('from'), added.get('to')];
  if (from !== undefined) found.push((asset) => dayOf(asset) >= from);
  if (to !== undefined) found.push((asset) => dayOf(asset) <= to);
  if (rated !== undefined) found.push(({ fields }) => (typeof fields.rating === 'number') === rated);
  if (minRating !== undefined) {
    found.push(({ fields }) => typeof fields.rating === 'number' && fields.rating >= minRating);
  }
  return found;
}

/** The handlers of what finds assets. */
export const searchHandlers: Readonly<Record<string, Handler>> = {
  search: (call) => {
    const q = call.query.get('q');
    if (q?.includes("'") && call.has('query-shown')) {
      const message = `SQLSTATE[42601]: syntax error at or near "'": SELECT * FROM assets WHERE title ILIKE '%${q}%'`;
      return { status: 500, json: { error: { code: 'internal', message } } };
    }
    const conditions = conditionsOf(call);
    const found = call.store.newestAssets().filter((asset) => conditions.every((condition) => condition(asset)));
    const { items, total, headers } = pageOf(call, call.has('oldest-first') ? found.reverse() : found);
    const most = call.has('score-in-percent') ? 100 : 1;
    const hits = items.map((asset, index) => ({ score: most / (index + 1), asset: shownAsset(asset, call.has) }));
    return { status: 200, headers, json: { total: call.has('search-total-one-off') ? total + 1 : total, hits } };
  },

  listTags: ({ store }) => {
    const counts = new Map<string, number>();
    for (const { fields } of store.assets.values()) {
      for (const name of isObject(fields.tags) ? Object.keys(fields.tags) : [])
        counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    return { status: 200, json: Object.fromEntries(counts) };
  },

  'GET /colours/{rgb}': (call) => {
    const parts = colourOf(call.path.rgb ?? '', call.has('bright-colour-answered') ? 999 : 255);
    const hex = `#${parts.map((part) => Math.min(part, 255).toString(16).padStart(2, '0')).join('')}`;
    const found = call.store
      .newestAssets()
      .filter(({ fields: { palette } }) => Array.isArray(palette) && palette.includes(hex));
    const assets = found.map(({ id }) => id);
    return { status: 200, json: { hex: call.has('colour-in-capitals') ? hex.toUpperCase() : hex, assets } };
  },

  'GET /regions/{box}': (call) => {
    const { south, north, west, east } = boxOf(call.path.box ?? '', call.has('far-region-answered') ? 1000 : 90);
    const found = call.store.newestAssets().filter(({ fields: { location } }) => {
      if (!isObject(location) || typeof location.lat !== 'number' || typeof location.lon !== 'number') return false;
      const { lat, lon } = location;
      return lat >= south && lat <= north && lon >= west && lon <= east;
    });
    return { status: 200, json: found.map(({ id }) => id) };
  },
};
