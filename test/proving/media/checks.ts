/** What is wrong with a body or a parameter: the place, and what to say about it. */
export type Problems = Map<string, string>;

/** Adds what is wrong with a value to the problems. */
export type Check = (value: unknown, at: string, problems: Problems) => void;

interface TextRule {
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  readonly pattern?: RegExp | undefined;
  readonly among?: readonly string[] | undefined;
  readonly format?: ((text: string) => boolean) | undefined;
  /** How long a text is; in characters where nothing else is said. */
  readonly length?: ((text: string) => number) | undefined;
}

interface NumberRule {
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  readonly above?: number | undefined;
  readonly step?: number | undefined;
  readonly integer?: boolean;
}

interface ListRule {
  readonly max?: number | undefined;
  readonly min?: number | undefined;
  readonly unique?: boolean;
  readonly of: Check;
}

interface ObjectRule {
  readonly required?: readonly string[];
  readonly members: Readonly<Record<string, Check>>;
  /** For the members that are not named; they are ignored without one. */
  readonly others?: Check;
  readonly min?: number | undefined;
  readonly max?: number | undefined;
}

export type Members = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const characters = (text: string): number => [...text].length;

export function text({ min, max, pattern, among, format, length = characters }: TextRule = {}): Check {
  return (value, at, problems) => {
    if (typeof value !== 'string') problems.set(at, 'has to be a text');
    else if (min !== undefined && length(value) < min) problems.set(at, `has to have at least ${min} characters`);
    else if (max !== undefined && length(value) > max) problems.set(at, `may have at most ${max} characters`);
    else if (pattern && !pattern.test(value)) problems.set(at, 'has characters that are not allowed');
    else if (among && !among.includes(value)) problems.set(at, `has to be one of ${among.join(', ')}`);
    else if (format && !format(value)) problems.set(at, 'does not have the right form');
  };
}

export function number({ min, max, above, step, integer }: NumberRule = {}): Check {
  return (value, at, problems) => {
    if (typeof value !== 'number' || !Number.isFinite(value)) problems.set(at, 'has to be a number');
    else if (integer && !Number.isInteger(value)) problems.set(at, 'has to be a whole number');
    else if (min !== undefined && value < min) problems.set(at, `has to be at least ${min}`);
    else if (above !== undefined && value <= above) problems.set(at, `has to be more than ${above}`);
    else if (max !== undefined && value > max) problems.set(at, `may be at most ${max}`);
    else if (step !== undefined && !Number.isInteger(value / step)) problems.set(at, `has to be a multiple of ${step}`);
  };
}

export const int32 = (rule: Omit<NumberRule, 'integer'> = {}): Check =>
  number({ min: -(2 ** 31), max: 2 ** 31 - 1, ...rule, integer: true });

export const flag: Check = (value, at, problems) => {
  if (typeof value !== 'boolean') problems.set(at, 'has to be true or false');
};

export const forbidden: Check = (_, at, problems) => {
  problems.set(at, 'is not allowed here');
};

export const anything: Check = () => {};

export function list({ min, max, unique, of }: ListRule): Check {
  return (value, at, problems) => {
    if (!Array.isArray(value)) {
      problems.set(at, 'has to be a list');
      return;
    }
    if (min !== undefined && value.length < min) problems.set(at, `has to have at least ${min}`);
    if (max !== undefined && value.length > max) problems.set(at, `may have at most ${max}`);
    if (unique && new Set(value.map((item) => JSON.stringify(item))).size < value.length) {
      problems.set(at, 'has something twice');
    }
    value.forEach((item, index) => {
      of(item, `${at}[${index}]`, problems);
    });
  };
}

export function object({ required = [], members, others, min, max }: ObjectRule): Check {
  const checks = new Map(Object.entries(members));
  return (value, at, problems) => {
    if (!isObject(value)) {
      problems.set(at || 'body', 'has to be an object');
      return;
    }
    const within = (name: string) => (at === '' ? name : `${at}.${name}`);
    const given = Object.keys(value);
    if (min !== undefined && given.length < min) problems.set(at || 'body', `has to have at least ${min} members`);
    if (max !== undefined && given.length > max) problems.set(at || 'body', `may have at most ${max} members`);
    for (const name of required) if (!Object.hasOwn(value, name)) problems.set(within(name), 'is required');
    for (const name of given) (checks.get(name) ?? others)?.(value[name], within(name), problems);
  };
}

/** What the check allows, or null. */
export function orNull(check: Check): Check {
  return (value, at, problems) => {
    if (value !== null) check(value, at, problems);
  };
}

/** As many of the checks have to allow the value as `isEnough` says. */
export function matching(checks: readonly Check[], isEnough: (matches: number) => boolean, message: string): Check {
  return (value, at, problems) => {
    const matches = checks.filter((check) => {
      const found: Problems = new Map();
      check(value, at, found);
      return found.size === 0;
    });
    if (!isEnough(matches.length)) problems.set(at, message);
  };
}
