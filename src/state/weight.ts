/** The weight of a list or an object, and of any other value but a text, in bytes. */
const [ofContainer, ofScalar] = [64, 26];

/** The weight of a text besides its characters: quotes, a separator and what memory needs to hold it. */
const ofText = 24;

/**
 * How deep in a record a shared object may be: the payload is in the log entry, and the event's data in the payload.
 */
const deepestShared = 2;

/** Lighter values are not cached because weighing them again is faster, in bytes. */
const light = 1024;

/** The cached weights of objects that several records may share, such as the data of an event. */
const known = new WeakMap<object, number>();

/**
 * Weighs a JSON value, in bytes: at least its JSON in UTF-8, and about what it takes in memory, where an empty list is
 * far more than its two characters. The value must not change afterwards.
 * @param depth how deep in a record the value is
 */
export function weightOf(value: unknown, depth = 0): number {
  if (typeof value === 'string') return ofText + textBytes(value);
  if (typeof value !== 'object' || value === null) return ofScalar;
  const before = depth <= deepestShared ? known.get(value) : undefined;
  if (before !== undefined) return before;
  let weight = ofContainer;
  if (Array.isArray(value)) for (const item of value) weight += weightOf(item, depth + 1);
  // The name is one of the object's keys.
  else
    for (const name of Object.keys(value))
      weight += ofText + textBytes(name) + weightOf(value[name as keyof typeof value], depth + 1);
  if (depth <= deepestShared && weight > light) known.set(value, weight);
  return weight;
}

/**
 * The length in characters above which {@link needsMore} is tried first, which costs a fifth of a loop through the
 * characters.
 */
const long = 256;

/** Matches a character that takes more than one byte in JSON. */
const needsMore = /[^ !#-[\]-\x7f]/;

/** The length of a text in JSON, in UTF-8 bytes. */
function textBytes(text: string): number {
  if (text.length > long && !needsMore.test(text)) return text.length;
  let bytes = text.length;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    // A control character is `\u0007`, and so is a lone surrogate. A pair takes four bytes.
    if (code < 0x20 || (code >= 0xd800 && code <= 0xdfff)) bytes += 5;
    else if (code === 0x22 || code === 0x5c || (code >= 0x80 && code < 0x800)) bytes++;
    else if (code >= 0x800) bytes += 2;
  }
  return bytes;
}
