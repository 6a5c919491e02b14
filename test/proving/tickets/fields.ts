/** What a field of a request may hold. Lengths are counted in characters (code points). */
export type Rule =
  | {
      readonly type: 'text';
      readonly min?: number;
      readonly max?: number;
      readonly pattern?: RegExp;
      readonly format?: Format;
      readonly oneOf?: readonly string[];
      readonly nullable?: boolean;
    }
  | {
      readonly type: 'integer' | 'number';
      readonly min?: number;
      readonly max?: number;
      /** The value has to be greater. */
      readonly above?: number;
      readonly step?: number;
      readonly nullable?: boolean;
    }
  | { readonly type: 'flag'; readonly nullable?: boolean }
  | {
      readonly type: 'list';
      readonly of: Rule;
      readonly min?: number;
      readonly max?: number;
      readonly unique?: boolean;
      readonly nullable?: boolean;
    }
  | { readonly type: 'group'; readonly fields: Fields; readonly closed?: boolean; readonly nullable?: boolean };

export interface Field {
  readonly rule: Rule;
  readonly required?: boolean;
  readonly default?: unknown;
}

export type Fields = Readonly<Record<string, Field>>;

type Format = keyof typeof formats;

/** How values are read: as text (a form, a query, a header) or as JSON, and what is let pass. */
export interface Reading {
  readonly from: 'text' | 'json';
  /** Whether a broken keyword of a field is let pass; `at` is the field's path, such as `meta.title`. */
  lenient(at: string, keyword: string): boolean;
  /** Whether `1` and `on` are booleans in text. */
  readonly looseFlags: boolean;
  /** Counts the characters of a text. */
  length(text: string): number;
}

const formats = {
  date: (text: string) => /^\d{4}-\d\d-\d\d$/.test(text) && realDay(text),
  'date-time': (text: string) =>
    /^\d{4}-\d\d-\d\dT([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/i.test(text) &&
    realDay(text.slice(0, 10)),
  email: (text: string) =>
    /^[\w!#$%&'*+/=?^`{|}~-]+(\.[\w!#$%&'*+/=?^`{|}~-]+)*@([a-z\d]([a-z\d-]*[a-z\d])?\.)+[a-z\d]([a-z\d-]*[a-z\d])?$/i.test(
      text,
    ),
  byte: (text: string) => /^(?:[A-Za-z\d+/]{4})*(?:[A-Za-z\d+/]{2}==|[A-Za-z\d+/]{3}=)?$/.test(text),
};

function realDay(day: string): boolean {
  const time = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(day);
}

/** The values of all fields that were sent, and what is wrong with them, as `field.keyword`. Unknown fields are dropped. */
export function readFields(
  sent: Readonly<Record<string, unknown>>,
  fields: Fields,
  reading: Reading,
  closed = false,
): { readonly values: Record<string, unknown>; readonly wrong: readonly string[] } {
  const wrong: string[] = [];
  return { values: group(sent, fields, closed, '', reading, wrong), wrong };
}

function group(
  sent: Readonly<Record<string, unknown>>,
  fields: Fields,
  closed: boolean,
  at: string,
  reading: Reading,
  wrong: string[],
): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(fields)) {
    const place = at === '' ? name : `${at}.${name}`;
    if (Object.hasOwn(sent, name)) {
      const value = read(sent[name], field.rule, place, reading, wrong);
      if (value !== undefined) values[name] = value;
    } else if (field.required && !reading.lenient(place, 'required')) wrong.push(`${place}.required`);
  }
  const unknown = closed ? Object.keys(sent).filter((name) => !Object.hasOwn(fields, name)) : [];
  for (const name of unknown) {
    if (!reading.lenient(at === '' ? 'body' : at, 'unknown'))
      wrong.push(`${at === '' ? name : `${at}.${name}`}.unknown`);
  }
  return values;
}

/** Undefined where nothing can be made of a value. */
function read(sent: unknown, rule: Rule, at: string, reading: Reading, wrong: string[]): unknown {
  const refuse = (keyword: string) => {
    if (!reading.lenient(at, keyword)) wrong.push(`${at}.${keyword}`);
  };
  if (sent === null && rule.nullable) return null;
  const value = reading.from === 'text' ? fromText(sent, rule, reading) : sent;
  switch (rule.type) {
    case 'text': {
      if (typeof value !== 'string') return void refuse('type');
      const length = reading.length(value);
      if (rule.min !== undefined && length < rule.min) refuse('min');
      if (rule.max !== undefined && length > rule.max) refuse('max');
      if (rule.pattern && !rule.pattern.test(value)) refuse('pattern');
      if (rule.format && !formats[rule.format](value)) refuse('format');
      if (rule.oneOf && !rule.oneOf.includes(value)) refuse('enum');
      return value;
    }
    case 'integer':
    case 'number':
      if (typeof value !== 'number' || !Number.isFinite(value)) return void refuse('type');
      if (rule.type === 'integer' && !Number.isInteger(value)) refuse('type');
      if (rule.min !== undefined && value < rule.min) refuse('min');
      if (rule.max !== undefined && value > rule.max) refuse('max');
      if (rule.above !== undefined && value <= rule.above) refuse('above');
      if (rule.step !== undefined && !Number.isInteger(value / rule.step)) refuse('step');
      return value;
    case 'flag':
      return typeof value === 'boolean' ? value : void refuse('type');
    case 'list': {
      if (!Array.isArray(value)) return void refuse('type');
      if (rule.min !== undefined && value.length < rule.min) refuse('min');
      if (rule.max !== undefined && value.length > rule.max) refuse('max');
      if (rule.unique && new Set(value).size < value.length) refuse('unique');
      return value.map((item) => read(item, rule.of, `${at}[]`, reading, wrong)).filter((item) => item !== undefined);
    }
    case 'group':
      if (!isRecord(value)) return void refuse('type');
      return group(value, rule.fields, rule.closed ?? false, at, reading, wrong);
  }
}

/** Text as the value that a rule asks for; the text itself where it is no such value. */
function fromText(sent: unknown, rule: Rule, reading: Reading): unknown {
  if (rule.type === 'list') return typeof sent === 'string' ? [sent] : sent;
  if (typeof sent !== 'string') return sent;
  if (rule.type === 'flag') {
    if (sent === 'true' || sent === 'false') return sent === 'true';
    if (reading.looseFlags && /^(1|on|0|off)$/.test(sent)) return sent === '1' || sent === 'on';
  }
  const isNumber = rule.type === 'integer' || rule.type === 'number';
  return isNumber && /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(sent) ? Number(sent) : sent;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
