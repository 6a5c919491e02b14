/** Thrown when a field needs a JSON object and holds another text; carries the name of the field. */
export class NotJson extends Error {
  override readonly name = 'NotJson';
  readonly field: string;

  constructor(field: string) {
    super(`${field} must be a JSON object, such as {"name": "value"}.`);
    this.field = field;
  }
}

/** The value of a field; undefined if it is empty. Throws {@link NotJson}. */
export function objectIn(field: string, text: string): Readonly<Record<string, unknown>> | undefined {
  if (text.trim() === '') return undefined;
  const value = valueIn(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new NotJson(field);
  return { ...value };
}

function valueIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
