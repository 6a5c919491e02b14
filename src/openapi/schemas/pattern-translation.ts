/** Compiles a JavaScript expression; undefined for an invalid one. */
export function compiled(source: string, flags: string): RegExp | undefined {
  try {
    return new RegExp(source, flags);
  } catch {
    return undefined;
  }
}

/**
 * Translates a pattern of PCRE, Java, .NET, Python or Ruby to JavaScript, and widens what has no equivalent; undefined
 * for one that can't be expressed.
 * @param flags those that follow the pattern
 */
export function translated(pattern: string, flags: string): RegExp | undefined {
  const translation = new Translation(pattern, flags).run();
  if (translation === undefined) return undefined;
  const { source, flags: found } = translation;
  const regExp = compiled(source, `${found}u`);
  // Without Unicode mode, these are read as letters.
  return regExp ?? (/\\(?:[pPu]\{|k<)/.test(source) ? undefined : compiled(source, found));
}

/** Escapes of other notations for character classes: their form inside brackets, then outside. */
const classes: Readonly<Record<string, readonly [inside: string | undefined, outside: string]>> = {
  h: ['\\t\\p{Zs}', '[\\t\\p{Zs}]'],
  H: [undefined, '[^\\t\\p{Zs}]'],
  V: [undefined, '[^\\n\\v\\f\\r\\x85\\u2028\\u2029]'],
  N: [undefined, '[^\\n]'],
  R: ['\\n\\v\\f\\r\\x85\\u2028\\u2029', '(?:\\r\\n|[\\n\\v\\f\\r\\x85\\u2028\\u2029])'],
  X: [undefined, '(?:\\P{M}\\p{M}*)'],
  e: ['\\x1b', '\\x1b'],
  a: ['\\x07', '\\x07'],
};

/** The contents of brackets for POSIX classes. */
const posix: Readonly<Record<string, string>> = {
  alpha: '\\p{L}',
  digit: '0-9',
  alnum: '\\p{L}\\p{N}',
  upper: '\\p{Lu}',
  lower: '\\p{Ll}',
  space: '\\s',
  blank: ' \\t',
  punct: '!-\\/:-@\\[-`\\{-~\\p{P}',
  xdigit: '0-9A-Fa-f',
  word: '\\w',
  cntrl: '\\p{Cc}',
  print: '\\P{C}',
  graph: '\\x21-\\x7e\\p{L}\\p{M}\\p{N}\\p{P}\\p{S}',
  ascii: '\\x00-\\x7f',
};

/** Unicode properties whose names differ in other notations. */
const properties: Readonly<Record<string, string>> = {
  ...posix,
  basiclatin: '\\x00-\\x7f',
  javaletter: '\\p{L}',
  javaletterordigit: '\\p{L}\\p{N}',
  javaalphabetic: '\\p{Alphabetic}',
  javalowercase: '\\p{Ll}',
  javauppercase: '\\p{Lu}',
  javadigit: '\\p{Nd}',
  javawhitespace: '\\s',
  'latin-1supplement': '\\x80-\\xff',
  'l&': '\\p{L}',
};

/** Escaped letters with the same meaning in JavaScript and in the other notations. */
const sharedEscapes = 'bBdDsSwWnrtvf0123456789kucx';

class Translation {
  readonly #pattern: string;
  readonly #flags = new Set<string>();
  #at = 0;
  #source = '';
  /** Whether white space and comments in the pattern are ignored (`x`). */
  #isExtended = false;

  constructor(pattern: string, flags: string) {
    this.#pattern = pattern;
    this.#setFlags(flags);
  }

  /** Undefined for a pattern that JavaScript can't express. */
  run(): { source: string; flags: string } | undefined {
    // Flags at the very start apply to the whole pattern.
    while (this.#at < this.#pattern.length) if (!this.#step()) return undefined;
    return { source: this.#source, flags: [...this.#flags].join('') };
  }

  #step(): boolean {
    const character = this.#pattern[this.#at] ?? '';
    switch (character) {
      case '\\':
        return this.#escape(false);
      case '[':
        return this.#class();
      case '(':
        return this.#group();
      case '*':
      case '+':
      case '?':
        return this.#quantifier(character);
      case '{':
        return this.#braces();
      case '}':
      case ']':
        return this.#put(`\\${character}`, 1);
      default:
        if (this.#isExtended && /\s/.test(character)) return this.#put('', 1);
        if (this.#isExtended && character === '#') {
          const end = this.#pattern.indexOf('\n', this.#at);
          return this.#put('', (end === -1 ? this.#pattern.length : end) - this.#at);
        }
        return this.#put(character, 1);
    }
  }

  #put(text: string, read: number): true {
    this.#source += text;
    this.#at += read;
    return true;
  }

  #rest(): string {
    return this.#pattern.slice(this.#at);
  }

  /** A possessive quantifier matches no more texts than the greedy one. */
  #quantifier(quantifier: string, read = quantifier.length): boolean {
    this.#put(quantifier, read);
    const next = this.#pattern[this.#at];
    if (next === '+') return this.#put('', 1);
    return next === '?' ? this.#put('?', 1) : true;
  }

  #braces(): boolean {
    const [text, least, most] = /^\{(\d*)(?:\s*,\s*(\d*))?\}/.exec(this.#rest()) ?? [];
    if (text === undefined || text === '{}' || text === '{,}') return this.#put('\\{', 1);
    const comma = text.includes(',') ? ',' : '';
    return this.#quantifier(`{${least || '0'}${comma}${most ?? ''}}`, text.length);
  }

  #group(): boolean {
    const rest = this.#rest();
    const comment = /^\(\?#[^)]*\)/.exec(rest);
    if (comment !== null) return this.#put('', comment[0].length);
    const modifiers = /^\(\?([a-zA-Z^]*)(?:-([a-zA-Z]+))?([:)])/.exec(rest);
    if (modifiers !== null) {
      const [text, on = '', off = '', end] = modifiers;
      if (/[^imsxuUJnad^]/.test(on + off)) return false;
      this.#setFlags(on);
      return this.#put(end === ':' ? '(?:' : '', text.length);
    }
    const opening = /^\(\?(?:P?<([A-Za-z_]\w*)>|'([A-Za-z_]\w*)')/.exec(rest);
    if (opening !== null) return this.#put(`(?<${opening[1] ?? opening[2]}>`, opening[0].length);
    const back = /^\(\?P=([A-Za-z_]\w*)\)/.exec(rest);
    if (back !== null) return this.#put(`\\k<${back[1]}>`, back[0].length);
    if (/^\(\?[>|]/.test(rest)) return this.#put('(?:', 3);
    const assertion = /^\(\?<?[=!]/.exec(rest);
    if (assertion !== null) return this.#put(assertion[0], assertion[0].length);
    // Recursion, conditions, verbs.
    if (/^\([?*]/.test(rest)) return false;
    return this.#put('(', 1);
  }

  #setFlags(letters: string): void {
    for (const letter of letters) {
      if (letter === 'i' || letter === 'm' || letter === 's') this.#flags.add(letter);
      if (letter === 'x') this.#isExtended = true;
    }
  }

  #class(): boolean {
    const isNegated = this.#pattern[this.#at + 1] === '^';
    this.#put(isNegated ? '[^' : '[', isNegated ? 2 : 1);
    const start = this.#at;
    for (;;) {
      const rest = this.#rest();
      const [character] = rest;
      // Intersections.
      if (character === undefined || /^&&/.test(rest)) return false;
      if (character === ']' && this.#at > start) return this.#put(']', 1);
      const [text, not, name = ''] = /^\[:(\^?)(\w+):\]/.exec(rest) ?? [];
      if (text !== undefined) {
        const set = posix[name.toLowerCase()];
        const inside = not === '' ? set : negatedInside(set);
        if (inside === undefined) return false;
        this.#put(inside, text.length);
      } else if (character === '\\') {
        if (!this.#escape(true)) return false;
      } else if (character === '-' && this.#isLoneHyphen(start)) this.#put('\\-', 1);
      else if (character === '[' || character === ']') this.#put(`\\${character}`, 1);
      else this.#put(character, character.length);
    }
  }

  /** Whether a hyphen in brackets is next to a character class, so that it makes no range. */
  #isLoneHyphen(start: number): boolean {
    const before = this.#pattern.slice(start, this.#at);
    const after = this.#pattern.slice(this.#at + 1);
    return /(?:\\[dDwWsShHR]|\\[pP](?:\{[^{}\\]*\}|[A-Z])|:\])$/.test(before) || /^(?:\\[dDwWsShHpPR]|\[:)/.test(after);
  }

  #escape(isInside: boolean): boolean {
    const rest = this.#rest();
    const letter = rest[1];
    if (letter === undefined) return this.#put('\\\\', 1);
    if (letter === 'Q') return this.#quoted();
    if (letter === 'E') return this.#put('', 2);
    const property = /^\\([pP])(?:\{(\^?)([^}]+)\}|([A-Z]))/.exec(rest);
    if (property !== null) return this.#property(property, isInside);
    const code = /^\\(?:x\{([0-9A-Fa-f]{1,6})\}|u\{([0-9A-Fa-f]{1,6})\}|o\{([0-7]+)\})/.exec(rest);
    if (code !== null) {
      const value = code[3] === undefined ? Number.parseInt(code[1] ?? code[2] ?? '', 16) : Number.parseInt(code[3], 8);
      return value > 0x10_ffff ? false : this.#put(`\\u{${value.toString(16)}}`, code[0].length);
    }
    const reference = /^\\(?:g\{?(\d+)\}?|[gk]\{([A-Za-z_]\w*)\}|k'([A-Za-z_]\w*)')/.exec(rest);
    if (reference !== null && !isInside) {
      const name = reference[2] ?? reference[3];
      return this.#put(name === undefined ? `\\${reference[1]}` : `\\k<${name}>`, reference[0].length);
    }
    if (!isInside && letter === 'A') return this.#put(this.#flags.has('m') ? '(?<![^])' : '^', 2);
    if (!isInside && (letter === 'Z' || letter === 'z')) return this.#put(this.#flags.has('m') ? '(?![^])' : '$', 2);
    // The end of the last match: the start.
    if (!isInside && letter === 'G') return this.#put('^', 2);
    const found = classes[letter];
    if (found !== undefined) {
      const set = found[isInside ? 0 : 1];
      return set === undefined ? false : this.#put(set, 2);
    }
    if (/[A-Za-z0-9]/.test(letter)) return sharedEscapes.includes(letter) ? this.#put(rest.slice(0, 2), 2) : false;
    return this.#put(isInside ? `${/[\\\]^-]/.test(letter) ? '\\' : ''}${letter}` : escaped(letter), 2);
  }

  #quoted(): boolean {
    const end = this.#pattern.indexOf('\\E', this.#at);
    const text = this.#pattern.slice(this.#at + 2, end === -1 ? undefined : end);
    return this.#put([...text].map(escaped).join(''), text.length + (end === -1 ? 2 : 4));
  }

  #property([text, letter, caret, inBraces, single]: RegExpExecArray, isInside: boolean): boolean {
    const isNegated = (letter === 'P') !== (caret === '^');
    const name = (inBraces ?? single ?? '').trim();
    const bare = name.replace(/^(?:Is|In)(?=[A-Z])/, '');
    for (const candidate of [name, bare, `Script=${name}`, `Script=${bare}`]) {
      const translation = `\\${isNegated ? 'P' : 'p'}{${candidate}}`;
      if (compiled(translation, 'u') !== undefined) return this.#put(translation, text.length);
    }
    const set = properties[bare.toLowerCase().replaceAll(/[\s_]/g, '')];
    if (set === undefined) return false;
    if (!isInside) return this.#put(`[${isNegated ? '^' : ''}${set}]`, text.length);
    const inside = isNegated ? negatedInside(set) : set;
    return inside === undefined ? false : this.#put(inside, text.length);
  }
}

/** The contents of brackets for the complement of a set; undefined where one escape does not express it. */
function negatedInside(set: string | undefined): string | undefined {
  if (set === '0-9') return '\\D';
  const [, letter, rest = ''] = /^\\([swpP])((?:\{\w+\})?)$/.exec(set ?? '') ?? [];
  if (letter === undefined) return undefined;
  return `\\${letter === 'P' ? 'p' : letter.toUpperCase()}${rest}`;
}

function escaped(character: string): string {
  return /[\^$\\.*+?()[\]{}|/]/.test(character) ? `\\${character}` : character;
}
