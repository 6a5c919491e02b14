import { shownAsset } from './asset-fields.ts';
import { assetOf, bodyOf } from './assets.ts';
import { type Call, type Handler, Refusal, refuseFor } from './call.ts';
import type { Members, Problems } from './checks.ts';
import type { CollectionRules } from './collection-rules.ts';
import { pageOf } from './lists.ts';
import { moment } from './moments.ts';
import type { Asset, Collection } from './store.ts';

function shown({ slug, fields, items, createdAt, updatedAt }: Collection, { has }: Call): Members {
  return {
    slug,
    ...(has('nulls-left-out') ? {} : { description: null, cover: null, opensOn: null }),
    ...Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null || !has('nulls-left-out'))),
    itemCount: items.length,
    createdAt: moment(createdAt, has),
    updatedAt: moment(updatedAt, has),
    ...(has('more-members') ? { curator: 'Åse', pinned: false } : {}),
  };
}

/** The handlers of `/collections` and what is below it. */
export function collectionHandlers(rules: CollectionRules): Readonly<Record<string, Handler>> {
  const slugOf = ({ path }: Call): string => {
    const slug = path.slug ?? '';
    const problems: Problems = new Map();
    rules.slug(slug, 'slug', problems);
    refuseFor(problems);
    return slug;
  };
  const collectionOf = (call: Call): Collection => {
    const slug = slugOf(call);
    const collection = call.store.collections.get(slug);
    if (collection) return collection;
    if (call.has('gone-for-removed') && call.store.removed.has(slug))
      throw new Refusal(410, 'The collection was removed.');
    throw new Refusal(404, 'There is no such collection.');
  };
  const make = ({ store }: Call, slug: string, fields: Members): Collection => {
    const now = Date.now();
    const collection = { slug, fields, items: [], createdAt: now, updatedAt: now };
    store.collections.set(slug, collection);
    return collection;
  };

  return {
    listCollections: (call) => {
      const all = [...call.store.collections.values()].sort((one, other) => (one.slug < other.slug ? -1 : 1));
      const { items, headers } = pageOf(call, call.has('oldest-first') ? all.reverse() : all);
      return { status: 200, headers, json: items.map((one) => shown(one, call)) };
    },

    createCollection: (call) => {
      const { slug, ...fields } = bodyOf(call, rules.created);
      const name = String(slug);
      const isTaken = call.store.collections.has(name);
      if (isTaken && !call.has('taken-slug-accepted')) throw new Refusal(409, 'There is a collection with this slug.');
      const collection = make(call, name, call.has('opening-day-lost') ? { ...fields, opensOn: null } : fields);
      return { status: 201, headers: { Location: `/v2/collections/${name}` }, json: shown(collection, call) };
    },

    getCollection: (call) => ({ status: 200, json: shown(collectionOf(call), call) }),

    putCollection: (call) => {
      const { store, has } = call;
      const slug = slugOf(call);
      const body = bodyOf(call, rules.replaced);
      const before = store.collections.get(slug);
      const { settings, ...rest }: Members = { title: slug, ...body };
      const fields = settings === undefined || has('settings-lost') ? rest : { ...rest, settings };
      if (!before) {
        const made = make(call, has('chosen-slug-changed') ? `${slug.slice(0, 38)}-1` : slug, fields);
        return { status: has('new-collection-answered-200') ? 200 : 201, json: shown({ ...made, slug }, call) };
      }
      const kept = has('replacement-keeps-the-rest') ? { ...before.fields, ...fields } : fields;
      const items = has('replacement-empties-the-collection') ? [] : before.items;
      const collection = { ...before, items, fields: kept, updatedAt: Date.now() };
      store.collections.set(slug, collection);
      return { status: 200, json: shown(collection, call) };
    },

    'DELETE /collections/{slug}': (call) => {
      const { store, has } = call;
      const { slug, items } = collectionOf(call);
      if (has('filled-collections-stay') && items.length > 0) throw new Refusal(409, 'The collection is not empty.');
      if (has('deletion-takes-the-assets')) for (const id of items) store.removeAsset(id);
      if (!has('collection-stays')) store.collections.delete(slug);
      store.removed.add(slug);
      return { status: 204 };
    },

    'GET /collections/{slug}/items': (call) => {
      const { store, has } = call;
      const found = collectionOf(call).items.flatMap((id): readonly Asset[] => {
        const asset = store.assets.get(id);
        return asset ? [asset] : [];
      });
      const { items, headers } = pageOf(call, has('oldest-first') ? found.reverse() : found);
      return { status: 200, headers, json: items.map((asset) => shownAsset(asset, has)) };
    },

    addItem: (call) => {
      const { store, has } = call;
      const collection = collectionOf(call);
      const { id } = assetOf(call);
      const isIn = collection.items.includes(id) && !has('items-twice');
      const items = isIn || has('item-is-not-added') ? collection.items : [...collection.items, id];
      store.collections.set(collection.slug, { ...collection, items });
      return { status: 204 };
    },

    removeItem: (call) => {
      const { store, has } = call;
      const collection = collectionOf(call);
      const id = call.path.assetId?.toLowerCase() ?? '';
      if (!collection.items.includes(id)) {
        if (has('absent-item-removed')) return { status: 204 };
        throw new Refusal(404, 'The asset is not in the collection.');
      }
      const items = has('removal-empties-the-collection') ? [] : collection.items.filter((item) => item !== id);
      if (!has('item-stays')) store.collections.set(collection.slug, { ...collection, items });
      return { status: 204 };
    },
  };
}
