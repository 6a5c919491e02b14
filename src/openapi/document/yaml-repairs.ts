/** Characters that look like spaces and are not spaces in YAML. */
const otherSpaces = /[\u00a0\u2000-\u200b\u202f\u205f\u3000\ufeff]/g;

/** Characters that YAML does not allow. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: it is about these.
const controls = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/g;

/**
 * Replaces tabs and odd spaces in indents by spaces, and removes control characters.
 * @param isReadable tests a text in which tabs have one of their usual widths
 */
export function withPlainIndents(text: string, isReadable: (text: string) => boolean): string {
  const plain = text
    .replace(controls, '')
    .replace(/\r\n?/g, '\n')
    .replace(/^\s+/gm, (indent) => indent.replaceAll(otherSpaces, ' '));
  if (!/^[ ]*\t/m.test(plain)) return plain;
  const widths = [2, 4, 8].map((width) =>
    plain.replace(/^[ \t]+/gm, (indent) => indent.replaceAll('\t', ' '.repeat(width))),
  );
  const [best] = widths.filter(isReadable).sort((a, b) => shallowBlocks(a) - shallowBlocks(b));
  return best ?? widths[0] ?? plain;
}

/** Counts keys without a value before a line that is not deeper, though it was probably meant as their value. */
function shallowBlocks(text: string): number {
  const lines = text.split('\n').filter((line) => !/^\s*(?:#|$)/.test(line));
  return lines.filter((line, index) => {
    const next = lines[index + 1];
    return next !== undefined && /:\s*$/.test(line) && !/^\s*-/.test(next) && indentOf(next) <= indentOf(line);
  }).length;
}

/** Rewrites lines to what their author probably meant; the number of lines stays the same. */
export function repairedLines(text: string, numbers: ReadonlySet<number>): string {
  const lines = text.split('\n');
  for (const number of numbers) {
    const line = lines[number - 1];
    if (line === undefined) continue;
    lines[number - 1] = repairedLine(line);
  }
  return lines.join('\n');
}

/** Gives a line the indent of the line that it belongs beside. */
export function withIndentOf(text: string, number: number): string {
  const lines = text.split('\n');
  if (lines[number - 1] === undefined) return text;
  lines[number - 1] = indentedLike(lines, number - 1);
  return lines.join('\n');
}

/** Splits a line into its indent with list dashes, a key with its colon if there is one, and a value. */
function partsOf(line: string): { indent: string; key: string | undefined; colon: string; value: string } {
  const indent = /^\s*(?:- +)*/.exec(line)?.[0] ?? '';
  const rest = line.slice(indent.length);
  const key = keyIn(rest);
  const colon = /^\s*:(?:\s+|$)/.exec(rest.slice(key?.length))?.[0];
  if (key === undefined || colon === undefined) return { indent, key: undefined, colon: '', value: rest };
  return { indent, key, colon, value: rest.slice(key.length + colon.length) };
}

/** The text at the start of a line that may be a key: in quotes, or before the first colon followed by white space. */
function keyIn(text: string): string | undefined {
  if (/^["']/.test(text)) return /^(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*')/.exec(text)?.[0];
  const end = text.slice(1).search(/:(?:\s|$)/) + 1;
  return end < 1 || /^[\s#{[]/.test(text) || text.slice(0, end).includes('#')
    ? undefined
    : text.slice(0, end).trimEnd();
}

function repairedLine(line: string): string {
  const spaced = line.replaceAll(otherSpaces, ' ').replace(/\t/g, ' ');
  if (spaced !== line) return spaced;
  const tight = /^(\s*(?:- +)*(?:"[^"]*"|'[^']*'|[\w$.-]+)):(?=[^\s/:])(.*)$/.exec(line);
  if (tight !== null) return `${tight[1]}: ${tight[2]}`;
  const { indent, key, colon, value } = partsOf(line);
  if (key === undefined) return `${indent}${quotedValue(value)}`;
  return `${indent}${/^[*@%&!`|>?]/.test(key) ? JSON.stringify(key) : key}${colon}${quotedValue(value)}`;
}

/** Quotes a value that is invalid YAML without quotes. */
function quotedValue(value: string): string {
  const plain = value.trimEnd();
  const [first = ''] = plain;
  if (first === '"' || first === "'") return quotedAgain(plain, first) ?? value;
  // A bracketed value with text behind it was meant as text.
  if (first === '{' || first === '[')
    return /[}\]]\s*[^\s}\],#]/.test(plain) ? JSON.stringify(plain) : quotedInside(value);
  const content = plain.replace(/\s#.*/s, '').trimEnd();
  const isText = /^[@`%*&,>|?}\]-]/.test(content) || /:(?:\s|$)/.test(content);
  return isText && !/^[>|][+-]?\d?[+-]?$/.test(content) ? JSON.stringify(content) : value;
}

/** Quotes the invalid plain texts in a list or object on one line. */
function quotedInside(value: string): string {
  const end = Math.max(...[',', ']', '}'].map((closing) => value.lastIndexOf(closing))) + 1;
  // super-linear: not, because what begins before the end finds it
  const quotable = /([[{,]\s*|:\s+)([@`%][^,\]}]*)(?=[,\]}])/g;
  const quoted = value.slice(0, end).replaceAll(quotable, (_, before: string, text: string) => {
    const content = text.trimEnd();
    return before + JSON.stringify(content) + text.slice(content.length);
  });
  return quoted + value.slice(end);
}

/** Quotes a text again whose quotes are broken inside or followed by text; undefined for a sound one. */
function quotedAgain(text: string, quote: string): string | undefined {
  const sound = quote === '"' ? /^"(?:[^"\\]|\\.)*"\s*(?:#.*)?$/ : /^'(?:[^']|'')*'\s*(?:#.*)?$/;
  if (sound.test(text) && !/\\[^0abtnvfre"/\\N_LPxuU ]/.test(text)) return undefined;
  const isClosed = text.length > 1 && text.endsWith(quote);
  return JSON.stringify(isClosed ? text.slice(1, -1).replaceAll("''", "'") : text);
}

/** A line with the indent of the line that it belongs beside. */
function indentedLike(lines: readonly string[], index: number): string {
  const line = lines[index] ?? '';
  const own = indentOf(line);
  const levels: number[] = [];
  let before: string | undefined;
  for (let at = index - 1; at >= 0; at--) {
    const other = lines[at] ?? '';
    if (/^\s*(?:#|$)/.test(other)) continue;
    before ??= other;
    const indent = indentOf(other);
    if (levels.length === 0 || indent < (levels.at(-1) ?? 0)) levels.push(indent);
    if (indent === 0) break;
  }
  const [deepest] = levels;
  if (before === undefined || deepest === undefined || levels.includes(own)) return line;
  // A line can't be nested in one that has a value.
  if (own > deepest) return /:\s+[^\s|>&#]/.test(before) ? ' '.repeat(deepest) + line.trimStart() : line;
  const nearest = levels.reduce(
    (best, level) => (Math.abs(level - own) < Math.abs(best - own) ? level : best),
    deepest,
  );
  return ' '.repeat(nearest) + line.trimStart();
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}
