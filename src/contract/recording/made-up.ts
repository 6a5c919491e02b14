/**
 * The texts that a run has made up: names, secrets and passwords of its own, which its seed gives again. They are nobody's,
 * and a recording keeps them, so that what the deployment does with them can be judged again.
 */
export class MadeUpTexts {
  readonly #texts = new Set<string>();
  readonly #given = new Set<string>();

  /** @param given values that somebody has given: these are not made up, wherever they are sent */
  constructor(given: unknown) {
    for (const text of textsIn(given)) this.#given.add(text);
  }

  /** Takes note of what is sent. */
  add(sent: unknown): void {
    for (const text of textsIn(sent)) for (const part of [text, ...secretPartsOf(text)]) this.#texts.add(part);
  }

  has(text: string): boolean {
    return this.#texts.has(text) && !this.#given.has(text);
  }
}

/** What a recording takes for secret in a URL: its user and password, and values of its query. */
function secretPartsOf(text: string): string[] {
  if (!text.includes('://')) return [];
  const [, user = ''] = /:\/\/([^/?#@]*)@/.exec(text) ?? [];
  const [, query = ''] = /\?([^#]*)/.exec(text) ?? [];
  const values = query.split('&').map((pair) => pair.replace(/^[^=]*=/, ''));
  const [name = '', ...password] = user.split(':');
  return [name, password.join(':'), ...values].filter((part) => part !== '').flatMap((part) => [part, decoded(part)]);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

/** The texts in a value, those apart that could be a number of JSON. */
function* textsIn(value: unknown): Generator<string> {
  if (typeof value === 'string') {
    if (!/^-?\d+(?:\.\d+)?$/.test(value)) yield value;
  } else if (typeof value === 'object' && value !== null && !(value instanceof Uint8Array)) {
    for (const inner of Object.values(value)) yield* textsIn(inner);
  }
}
