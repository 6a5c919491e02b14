/**
 * The words of a name, in lower case: `billingEmail_address` is `billing`, `email`, `address`; `HTTPServer2` `http`,
 * `server2`.
 */
export function wordsOf(name: string): string[] {
  return name
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}

/** Normalizes a name for comparison in any case style: `orderId` and `order_id` are `order id`. */
export function plainName(name: string): string {
  return plainNames.of(name);
}

/** Normalizes a name to the singular: `orderItems` is `order item`. */
export function plainSingular(name: string): string {
  return plainSingulars.of(name);
}

/** Caches results by name: a document has few names, and uses each many times. */
class NameTable {
  readonly #known = new Map<string, string>();
  readonly #compute: (name: string) => string;

  constructor(compute: (name: string) => string) {
    this.#compute = compute;
  }

  of(name: string): string {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    // Other documents have other names.
    if (this.#known.size >= mostNames) this.#known.clear();
    const found = this.#compute(name);
    this.#known.set(name, found);
    return found;
  }
}

const mostNames = 10_000;

const plainNames = new NameTable((name) => wordsOf(name).join(' '));

const plainSingulars = new NameTable((name) => {
  const words = wordsOf(name);
  return [...words.slice(0, -1), singularWord(words.at(-1) ?? '')].join(' ');
});

/** Puts the last word of a name in the singular, in its own case style: `orderItems` is `orderItem`. */
export function singularOf(name: string): string {
  return withLastWord(name, singularWord);
}

/** Puts the last word of a name in the plural: `order` is `orders`; keeps a plural. */
export function pluralOf(name: string): string {
  return withLastWord(name, (word) => (singularWord(word) === word ? pluralWord(word) : word));
}

function withLastWord(name: string, change: (word: string) => string): string {
  const last = [...name.matchAll(/(\p{Lu}?\p{Ll}+)|\p{L}/gu)].at(-1);
  const word = last?.[1];
  if (last === undefined || word === undefined) return name;
  const changed = change(word.toLowerCase());
  const inCase = word === word.toLowerCase() ? changed : changed.charAt(0).toUpperCase() + changed.slice(1);
  return name.slice(0, last.index) + inCase + name.slice(last.index + word.length);
}

const irregular: ReadonlyMap<string, string> = new Map([
  ...([
    ['people', 'person'],
    ['children', 'child'],
    ['men', 'man'],
    ['women', 'woman'],
    ['mice', 'mouse'],
  ] as const),
  ...([
    ['indices', 'index'],
    ['vertices', 'vertex'],
    ['matrices', 'matrix'],
    ['analyses', 'analysis'],
  ] as const),
  ...([
    ['movies', 'movie'],
    ['cookies', 'cookie'],
    ['aliases', 'alias'],
    ['statuses', 'status'],
  ] as const),
  ...([
    ['buses', 'bus'],
    ['quizzes', 'quiz'],
    ['criteria', 'criterion'],
    ['viruses', 'virus'],
  ] as const),
  ...([
    ['leaves', 'leaf'],
    ['shelves', 'shelf'],
    ['knives', 'knife'],
    ['lives', 'life'],
    ['caches', 'cache'],
  ] as const),
  ...([
    ['menus', 'menu'],
    ['cpus', 'cpu'],
    ['gpus', 'gpu'],
    ['skus', 'sku'],
    ['niches', 'niche'],
  ] as const),
]);

const irregularPlurals: ReadonlyMap<string, string> = new Map([...irregular].map(([plural, one]) => [one, plural]));

/** Words that end in `s` in the singular, too. */
const alike =
  /(?:ss|us|sis|xis)$|^(?:news|series|species|means|sms|dns|gps|https|aws|os|ios|ics|css|js|lens|bias|gas|canvas|atlas|redis)$/;

function singularWord(word: string): string {
  const known = irregular.get(word);
  if (known !== undefined) return known;
  if (alike.test(word) || word.length < 3 || !word.endsWith('s')) return word;
  if (/[^aeiou]ies$/.test(word)) return word.length > 4 ? `${word.slice(0, -3)}y` : word.slice(0, -1);
  return /(?:ss|sh|ch|x|zz)es$/.test(word) ? word.slice(0, -2) : word.slice(0, -1);
}

function pluralWord(word: string): string {
  const known = irregularPlurals.get(word);
  if (known !== undefined) return known;
  if (/[^aeiou]y$/.test(word)) return `${word.slice(0, -1)}ies`;
  return /(?:s|sh|ch|x|z)$/.test(word) ? `${word}es` : `${word}s`;
}
