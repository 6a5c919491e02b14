/**
 * The texts that a run has made up: names, secrets and passwords, which its seed reproduces. They protect nothing, so a
 * recording keeps them, and what the deployment does with them can be judged again.
 */
export class MadeUpTexts {
  readonly #texts = new Set<string>();
  readonly #given = new Set<string>();

  /** @param given values that the run was given: their texts are never made up */
  constructor(given: unknown) {
    for (const text of textsIn(given)) this.#given.add(text);
  }

  /** Adds the texts of a value that is sent. */
  add(sent: unknown): void {
    for (const text of textsIn(sent)) for (const part of [text, ...secretPartsOf(text)]) this.#texts.add(part);
  }

  has(text: string): boolean {
    return this.#texts.has(text) && !this.#given.has(text);
  }
}

/** The parts of a URL that a recording treats as secret: user, password and values of the query. */
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

/** Yields the texts in a value, except those that could be a number in JSON. */
function* textsIn(value: unknown): Generator<string> {
  if (typeof value === 'string') {
    if (!/^-?\d+(?:\.\d+)?$/.test(value)) yield value;
  } else if (typeof value === 'object' && value !== null && !(value instanceof Uint8Array)) {
    for (const inner of Object.values(value)) yield* textsIn(inner);
  }
}
