import { randomBytes, randomUUID } from 'node:crypto';
import type { Answer } from './answers.ts';
import { Collection, type Entry } from './collection.ts';

import { seed } from './seeds.ts';
import type { On } from './switches.ts';

/** What the shop holds, in memory. */
export class Store {
  readonly customers = new Collection();
  readonly products = new Collection();
  readonly orders = new Collection();
  readonly notes = new Collection();
  /** Ids of deleted orders. */
  readonly gone = new Set<string>();
  /** The first answer to each idempotency key, and the body that it answered. */
  readonly repeats = new Map<string, { readonly sent: string; readonly answer: Answer }>();
  /** What a faulty shop forgets to show, shows still, or shows as it was. */
  readonly hidden = new Set<string>();
  readonly ghosts: Entry[] = [];
  readonly stale = new Map<string, Entry>();
  readonly #on: On;
  readonly #start: ReadonlyMap<string, string>;
  #products = 0;
  #notes = 40;

  constructor(on: On) {
    this.#on = on;
    seed(this, on('seeds-many') ? 200 : 0);
    this.#start = this.#held();
  }

  newCustomerId(): string {
    if (!this.#on('ids-ordered')) return randomUUID();
    const time = Date.now().toString(16).padStart(12, '0');
    return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`;
  }

  newProductId(): string {
    if (!this.#on('id-repeated')) this.#products += 1;
    if (this.#on('ids-far')) return String(4_000_000_000 + this.#products * 982_451_653);
    return String(5000 + this.#products);
  }

  newOrderId(): string {
    const text = BigInt(`0x${randomBytes(32).toString('hex')}`)
      .toString(36)
      .padStart(40, '0');
    return `ord_${text.slice(-(this.#on('ids-long') ? 26 : 16))}`;
  }

  newNoteId(): string {
    this.#notes += 1;
    return String(this.#notes);
  }

  leftovers(): readonly string[] {
    return [...this.#held().keys()].filter((name) => !this.#start.has(name));
  }

  harmed(): readonly string[] {
    const held = this.#held();
    return [...this.#start].flatMap(([name, value]) => {
      const now = held.get(name);
      if (now === undefined) return [`${name} is gone`];
      return now === value ? [] : [`${name} has changed`];
    });
  }

  #held(): ReadonlyMap<string, string> {
    const collections = { customer: this.customers, product: this.products, order: this.orders, note: this.notes };
    const entries = Object.entries(collections).flatMap(([kind, collection]) =>
      collection.all().map((entry): [string, string] => [`${kind} ${entry.id}`, JSON.stringify(entry)]),
    );
    return new Map(entries);
  }
}
