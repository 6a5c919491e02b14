import type { Has } from './call.ts';
import { isObject, type Members } from './checks.ts';
import { databaseMoment, moment } from './moments.ts';
import type { Asset, Version } from './store.ts';

const common = [
  ...['kind', 'title', 'description', 'source', 'licence', 'tags', 'credits', 'location', 'origin', 'rating'],
  ...['takenAt', 'visibility', 'priority', 'legacyId'],
];
const special: Readonly<Record<string, readonly string[]>> = {
  image: ['width', 'height', 'palette'],
  video: ['duration', 'chapters'],
  audio: ['channels', 'bitrate', 'language'],
};
const nullable = ['description', 'licence', 'origin', 'rating', 'takenAt'];

/** What is kept of a body that keeps the rules. */
export function fieldsOf(body: Members, has: Has): Members {
  const kind = typeof body.kind === 'string' ? body.kind : 'image';
  const kept = pick(body, [...common, ...(special[kind] ?? [])]);
  const defaults = {
    visibility: has('default-visibility-public') ? 'public' : 'private',
    ...(has('default-priority-missing') ? {} : { priority: 0 }),
    tags: {},
    credits: [],
  };
  return { ...defaults, kind, ...kept, ...onTheWayIn(kept, has) };
}

/** How a library changes what it keeps: not at all, where it is sound, but for the normal form of URLs. */
function onTheWayIn(fields: Members, has: Has): Members {
  const changed: Record<string, unknown> = {};
  const { title, description, tags, credits, rating, legacyId, location, channels, palette, source, takenAt } = fields;
  if (title === null) changed.title = 'Untitled';
  if (typeof title === 'string') {
    if (has('title-normalised')) changed.title = title.normalize('NFKD');
    if (has('title-trimmed-of-emoji')) changed.title = title.replace(/\p{Extended_Pictographic}/gu, '?');
    if (has('title-escaped')) changed.title = title.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
    if (has('title-in-capitals')) changed.title = title.toUpperCase();
  }
  if (has('null-becomes-empty') && description === null) changed.description = '';
  if (isObject(tags) && has('tag-names-lowercased')) {
    changed.tags = Object.fromEntries(Object.entries(tags).map(([name, value]) => [name.toLowerCase(), value]));
  }
  if (isObject(tags) && has('last-tag-lost')) changed.tags = Object.fromEntries(Object.entries(tags).slice(0, -1));
  if (Array.isArray(credits) && has('credits-reversed')) changed.credits = credits.toReversed();
  if (Array.isArray(credits) && has('links-of-credits-lost')) {
    changed.credits = credits.map(({ links: _, ...credit }: { links?: unknown }) => credit);
  }
  if (Array.isArray(credits) && has('extra-in-credit-accepted')) {
    changed.credits = credits.map((credit) => (isObject(credit) ? pick(credit, ['name', 'role', 'links']) : credit));
  }
  if (typeof rating === 'number' && has('rating-rounded')) changed.rating = Math.round(rating);
  if (typeof legacyId === 'number' && has('large-number-cut')) changed.legacyId = legacyId % 2 ** 31;
  if (has('location-lost') && location !== undefined) changed.location = undefined;
  if (typeof channels === 'string') changed.channels = Number(channels);
  if (Array.isArray(palette) && has('palette-sorted')) changed.palette = palette.toSorted();
  if (has('urls-in-normal-form') && isObject(source) && typeof source.url === 'string' && URL.canParse(source.url)) {
    changed.source = { ...source, url: new URL(source.url).href };
  }
  if (has('moments-in-utc') && typeof takenAt === 'string') {
    const at = Date.parse(takenAt);
    if (!Number.isNaN(at)) changed.takenAt = new Date(at).toISOString();
  }
  return changed;
}

/** Fields after a merge patch; null removes. */
export function merged(fields: Members, patch: Members, has: Has): Members {
  const changed = new Map(Object.entries(has('patch-resets-the-rest') ? pick(fields, requiredOf(fields)) : fields));
  for (const [name, value] of Object.entries(patch)) {
    if (value === null && has('patch-null-ignored')) continue;
    if (name === 'tags' && isObject(value)) changed.set(name, mergedTags(changed.get(name), value, has));
    else if (value === null && (name === 'tags' || name === 'credits')) changed.set(name, name === 'tags' ? {} : []);
    else if (common.includes(name)) changed.set(name, value);
  }
  return fieldsOf(Object.fromEntries(changed), has);
}

function mergedTags(before: unknown, patch: Members, has: Has): Members {
  const tags = new Map(isObject(before) && !has('patched-tags-replaced') ? Object.entries(before) : []);
  for (const [name, value] of Object.entries(patch)) {
    if (value !== null) tags.set(name, value);
    else if (!has('null-tag-ignored')) tags.delete(name);
  }
  return Object.fromEntries(tags);
}

const requiredOf = ({ kind }: Members): readonly string[] => [
  ...['kind', 'title', 'source'],
  ...(special[String(kind)] ?? []),
];

/** An asset as answers show it. */
export function shownAsset(asset: Asset, has: Has): Members {
  const { id, fields, versions, content } = asset;
  const blank = has('nulls-left-out') ? {} : Object.fromEntries(nullable.map((name) => [name, null]));
  const kept = has('nulls-left-out') ? withoutNulls(fields) : fields;
  const file = { contentType: content?.type ?? null, contentLength: content?.bytes.length ?? null };
  return {
    id,
    ...blank,
    ...kept,
    version: versions.at(-1)?.number ?? 1,
    createdAt: has('moments-with-a-space') ? databaseMoment(asset.createdAt) : moment(asset.createdAt, has),
    updatedAt: moment(asset.updatedAt, has),
    ...(has('nulls-left-out') ? withoutNulls(file) : file),
    ...(has('more-members') ? { links: { self: `/v2/assets/${id}` }, checksum: null } : {}),
  };
}

export function shownVersion(version: Version, has: Has): Members {
  const { createdAt, ...rest } = version;
  return { ...rest, createdAt: moment(createdAt, has) };
}

const withoutNulls = (members: Members): Members =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== null));

function pick(members: Members, names: readonly string[]): Members {
  return Object.fromEntries(Object.entries(members).filter(([name]) => names.includes(name)));
}
