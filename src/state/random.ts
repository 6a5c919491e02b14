import type { Random } from '../openapi/sample/faker-methods.ts';

const noBytes = new Uint8Array();

/** How many questions have a count of their own. */
const mostCounted = 65_536;

/** How many counts the later questions share. */
const sharedCounts = 1024;

/** A question and the keys of its counts. */
export interface CountedQuestion {
  readonly high: number;
  readonly low: number;
  /** The key of the question's own count. */
  readonly key: number;
  /** The key of the shared count, used if the question has no own one. */
  readonly sharedKey: number;
}

/** @param bytes the end of the question, such as the body of a request; hashed like the same characters */
export function countedQuestion(question: string, bytes: Uint8Array = noBytes): CountedQuestion {
  const [high, low] = hash(question, bytes);
  return { high, low, key: (high & 0x1f_ffff) * 0x1_0000_0000 + low, sharedKey: low % sharedCounts };
}

/** Makes the generator of a question that was asked `times` times before. */
export function generatorOf({ high, low }: CountedQuestion, seed: number, times: number): Random {
  return generator(high, low, seed >>> 0, times);
}

/**
 * Gives each request its own generator, made from the seed, the question and how often the same question was asked
 * before. So values do not depend on other requests or on their order. Only when there are more different questions
 * than own counts, the last ones share counts: their values depend on each other's order, but no question gets the same
 * generator twice.
 */
export class RandomSource {
  protected readonly seed: number;
  #asked = new Map<number, number>();
  /** The counts that have changed since they were last kept; undefined if changes are not recorded. */
  #unkept: Map<number, number> | undefined;

  /** @param asked the earlier result of {@link RandomSource.asked} */
  constructor(seed: number, asked: Readonly<Record<string, number>> = {}) {
    this.seed = seed;
    this.replaceAsked(asked);
  }

  /** How often each question was asked, by the key of its count. */
  asked(): Record<string, number> {
    return Object.fromEntries(this.#asked);
  }

  replaceAsked(asked: Readonly<Record<string, number>>): void {
    this.#asked = new Map(Object.entries(asked).map(([key, times]) => [Number(key), times]));
  }

  /** Starts to record which counts change, for {@link unkept}. */
  rememberChanges(): void {
    this.#unkept = new Map();
  }

  /** Returns the counts changed since the last {@link forgetChanges}; undefined if there are none. */
  unkept(): Record<string, number> | undefined {
    return this.#unkept === undefined || this.#unkept.size === 0 ? undefined : Object.fromEntries(this.#unkept);
  }

  forgetChanges(): void {
    this.#unkept?.clear();
  }

  /** @param bytes the end of the question, such as the body of a request; hashed like the same characters */
  for(question: string, bytes: Uint8Array = noBytes): Random {
    const counted = countedQuestion(question, bytes);
    const key = this.#keyOf(counted);
    const times = this.#asked.get(key) ?? 0;
    this.#asked.set(key, times + 1);
    this.#unkept?.set(key, times + 1);
    return generatorOf(counted, this.seed, times);
  }

  /** Works like {@link for}, but the count may be kept elsewhere, which takes time. */
  counted(question: string): Random | Promise<Random> {
    return this.for(question);
  }

  /** A question keeps its first kind of key, so that its count never falls. */
  #keyOf({ key, sharedKey }: CountedQuestion): number {
    return this.#asked.size < mostCounted || this.#asked.has(key) ? key : sharedKey;
  }

  /** Makes the generator of a question that is asked only once, such as one with a fresh id. It is not counted. */
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

/** The two halves of cyrb53: fast, and wide enough to avoid collisions in one run. */
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

/** sfc32, seeded with four numbers of 32 bits. The first rounds mix them. */
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
