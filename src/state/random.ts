import type { Random } from '../openapi/sample/faker-methods.ts';

const noBytes = new Uint8Array();

/** How many questions are counted one by one. */
export const mostCounted = 65_536;

/** How many counts those questions share that come after. */
const sharedCounts = 1024;

/** A question as it is counted. */
export interface CountedQuestion {
  readonly high: number;
  readonly low: number;
  /** The key of its own count. */
  readonly key: number;
  /** The key of the count that it shares where it has none of its own. */
  readonly sharedKey: number;
}

/** @param bytes the end of the question, such as the body of a request: hashed like the same characters */
export function countedQuestion(question: string, bytes: Uint8Array = noBytes): CountedQuestion {
  const [high, low] = hash(question, bytes);
  return { high, low, key: (high & 0x1f_ffff) * 0x1_0000_0000 + low, sharedKey: low % sharedCounts };
}

/** The generator of a question that was asked so many times before. */
export function generatorOf({ high, low }: CountedQuestion, seed: number, times: number): Random {
  return generator(high, low, seed >>> 0, times);
}

/**
 * Hands every request a generator of its own, made from the seed, what is asked and how often the very same was asked
 * before. So a value depends on no other request, and the order in which requests arrive changes nothing. Only of more
 * different questions than can be counted one by one those that came last share counts: which values they get depends
 * on each other's order then, but no question ever gets the same generator twice.
 */
export class RandomSource {
  protected readonly seed: number;
  #asked = new Map<number, number>();
  /** The counts that have changed since somebody kept them, where somebody does. */
  #unkept: Map<number, number> | undefined;

  /** @param asked what {@link RandomSource.asked} gave before */
  constructor(seed: number, asked: Readonly<Record<string, number>> = {}) {
    this.seed = seed;
    this.replaceAsked(asked);
  }

  /** How often each question was asked, by its hash. */
  asked(): Record<string, number> {
    return Object.fromEntries(this.#asked);
  }

  replaceAsked(asked: Readonly<Record<string, number>>): void {
    this.#asked = new Map(Object.entries(asked).map(([key, times]) => [Number(key), times]));
  }

  /** Remembers from now on which counts change, for {@link unkept}. */
  rememberChanges(): void {
    this.#unkept = new Map();
  }

  /** The counts that have changed since {@link forgetChanges} was called; undefined if none has. */
  unkept(): Record<string, number> | undefined {
    return this.#unkept === undefined || this.#unkept.size === 0 ? undefined : Object.fromEntries(this.#unkept);
  }

  forgetChanges(): void {
    this.#unkept?.clear();
  }

  /** @param bytes the end of the question, such as the body of a request: hashed like the same characters */
  for(question: string, bytes: Uint8Array = noBytes): Random {
    const counted = countedQuestion(question, bytes);
    const key = this.#keyOf(counted);
    const times = this.#asked.get(key) ?? 0;
    this.#asked.set(key, times + 1);
    this.#unkept?.set(key, times + 1);
    return generatorOf(counted, this.seed, times);
  }

  /** As {@link for}, where the count may be kept elsewhere and takes time to be asked for. */
  counted(question: string): Random | Promise<Random> {
    return this.for(question);
  }

  /** A question keeps the kind of key that it had first, so that its count never falls. */
  #keyOf({ key, sharedKey }: CountedQuestion): number {
    return this.#asked.size < mostCounted || this.#asked.has(key) ? key : sharedKey;
  }

  /** The generator of a question that is asked once only, such as one that names a fresh id: it is not counted. */
  once(question: string): Random {
    const [high, low] = hash(question);
    return generator(high, low, this.seed >>> 0, 0);
  }
}

const hex = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** A random UUID, version 4. */
export function uuid(random: Random): string {
  let text = '';
  for (let index = 0; index < 16; index++) {
    let byte = Math.floor(random.next() * 256);
    if (index === 6) byte = 0x40 | (byte & 0x0f);
    if (index === 8) byte = 0x80 | (byte & 0x3f);
    if (index === 4 || index === 6 || index === 8 || index === 10) text += '-';
    text += hex[byte];
  }
  return text;
}

/** cyrb53's two halves: fast, and wide enough that two texts of one run don't meet. */
export function hash(text: string, bytes: Uint8Array = noBytes): [high: number, low: number] {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    a = Math.imul(a ^ code, 2654435761);
    b = Math.imul(b ^ code, 1597334677);
  }
  for (let index = 0; index < bytes.length; index++) {
    const byte = bytes[index] ?? 0;
    a = Math.imul(a ^ byte, 2654435761);
    b = Math.imul(b ^ byte, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return [b >>> 0, a >>> 0];
}

/** sfc32, seeded with four numbers of 32 bits; the first rounds mix them. */
function generator(a: number, b: number, c: number, d: number): Random {
  let [x, y, z, counter] = [a | 0, b | 0, c | 0, d | 0];
  const next = () => {
    const sum = (((x + y) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    x = y ^ (y >>> 9);
    y = (z + (z << 3)) | 0;
    z = (z << 21) | (z >>> 11);
    z = (z + sum) | 0;
    return (sum >>> 0) / 0x1_0000_0000;
  };
  for (let round = 0; round < 12; round++) next();
  return { next };
}
