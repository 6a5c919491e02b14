/** Decoded names, with the texts of each, still encoded, in the order of the request. */
export type Pairs = ReadonlyMap<string, readonly string[]>;

export type Decode = (text: string) => string;

/** Decodes percent-encoding; returns a text with broken encoding as it is. */
export function percentDecoded(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Like {@link percentDecoded} for forms, in which a plus sign is a space. */
export function formDecoded(text: string): string {
  return percentDecoded(text.includes('+') ? text.replaceAll('+', ' ') : text);
}

/**
 * Splits `a=1&b=2` into pairs. A name without an equals sign has the empty text.
 * @param separator between two pairs: `&` in a query, `;` in a cookie header
 */
export function pairsOf(text: string, separator: string | RegExp, decodeName: Decode): Pairs {
  const pairs = new Map<string, string[]>();
  for (const part of text.split(separator)) {
    if (part === '') continue;
    const at = part.indexOf('=');
    const name = decodeName(at === -1 ? part : part.slice(0, at));
    const value = at === -1 ? '' : part.slice(at + 1);
    const others = pairs.get(name);
    if (others === undefined) pairs.set(name, [value]);
    else others.push(value);
  }
  return pairs;
}

/** The pairs of a cookie header, without the quotation marks that may enclose a value. */
export function cookiePairsOf(header: string, separator: string | RegExp): Pairs {
  const pairs = pairsOf(header, separator, (name) => percentDecoded(name.trim()));
  return new Map([...pairs].map(([name, texts]) => [name, texts.map(cookieText)]));
}

function cookieText(text: string): string {
  const value = text.trim();
  return value.length > 1 && value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value;
}
