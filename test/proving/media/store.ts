import { createHash } from 'node:crypto';
import type { Members } from './checks.ts';
import { seededAssets, seededCollections } from './seeds.ts';

export interface Version {
  readonly number: number;
  readonly note: string;
  readonly author: string | null;
  /** Milliseconds since 1970, as all moments here. */
  readonly createdAt: number;
}

export interface Content {
  readonly bytes: Buffer;
  readonly type: string;
}

export interface Asset {
  readonly id: string;
  readonly fields: Members;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** Another one after each change. */
  readonly revision: number;
  readonly versions: readonly Version[];
  readonly content?: Content;
}

export interface Collection {
  readonly slug: string;
  readonly fields: Members;
  /** Ids of assets, in the order in which they were added. */
  readonly items: readonly string[];
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface Job {
  readonly id: string;
  readonly type: string;
  readonly createdAt: number;
  readonly finishedAt: number | null;
}

/** All that the library holds. Records are replaced, never changed. */
export class Store {
  readonly assets = new Map<string, Asset>();
  readonly collections = new Map<string, Collection>();
  readonly jobs = new Map<string, Job>();
  /** What was there and was removed. */
  readonly removed = new Set<string>();
  readonly #atStart: ReadonlyMap<string, string>;

  constructor(assetCount: number) {
    for (const asset of seededAssets(assetCount)) this.assets.set(asset.id, asset);
    for (const collection of seededCollections) this.collections.set(collection.slug, collection);
    this.#atStart = this.#describe();
  }

  /** The newest first. */
  newestAssets(): Asset[] {
    return [...this.assets.values()].reverse();
  }

  change(asset: Asset, change: Partial<Asset>): Asset {
    const changed = { ...asset, ...change, revision: asset.revision + 1, updatedAt: Date.now() };
    this.assets.set(asset.id, changed);
    return changed;
  }

  removeAsset(id: string): void {
    this.assets.delete(id);
    this.removed.add(id);
    for (const [slug, collection] of this.collections) {
      const items = collection.items.filter((item) => item !== id);
      if (items.length < collection.items.length) this.collections.set(slug, { ...collection, items });
    }
  }

  leftovers(): readonly string[] {
    return [...this.#describe().keys()].filter((key) => !this.#atStart.has(key));
  }

  harmed(): readonly string[] {
    const now = this.#describe();
    return [...this.#atStart]
      .filter(([key, value]) => now.get(key) !== value)
      .map(([key]) => (now.has(key) ? `${key} was changed` : `${key} was lost`));
  }

  #describe(): Map<string, string> {
    const lines = new Map<string, string>();
    for (const { versions, content, ...asset } of this.assets.values()) {
      lines.set(`asset ${asset.id}`, JSON.stringify(asset));
      for (const version of versions)
        lines.set(`version ${version.number} of asset ${asset.id}`, JSON.stringify(version));
      if (content) lines.set(`content of asset ${asset.id}`, `${content.type} ${digest(content.bytes)}`);
    }
    for (const { items, ...collection } of this.collections.values()) {
      lines.set(`collection ${collection.slug}`, JSON.stringify(collection));
      for (const id of items) lines.set(`asset ${id} in collection ${collection.slug}`, '');
    }
    for (const job of this.jobs.values()) lines.set(`job ${job.id}`, '');
    return lines;
  }
}

export function digest(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 16);
}
