/** What is counted for a list or an object, and for a value that is neither one of them nor a text, in bytes. */
const [ofContainer, ofScalar] = [64, 26];

/** What is counted for a text beside its letters: quotes, a separator and what memory needs to hold it. */
const ofText = 24;

/** How deep in a record an object may be that others share: the payload is in the log entry, and the event's data in the payload. */
const deepestShared = 2;

/** What is weighed again sooner than it is remembered, in bytes. */
const light = 1024;

/** The weights of objects that several records may share, such as what an event is about: they are looked through once. */
const known = new WeakMap<object, number>();

/**
 * How much room a JSON value takes, in bytes: never less than its JSON in UTF-8, and about as much as it takes in memory, where
 * an empty list is far more than its two characters. The value must not change any more.
 * @param depth how deep in a record the value is
 */
export function weightOf(value: unknown, depth = 0): number {
  if (typeof value === 'string') return ofText + textBytes(value);
  if (typeof value !== 'object' || value === null) return ofScalar;
  const before = depth <= deepestShared ? known.get(value) : undefined;
  if (before !== undefined) return before;
  let weight = ofContainer;
  if (Array.isArray(value)) for (const item of value) weight += weightOf(item, depth + 1);
  // It was found among the keys.
  else
    for (const name of Object.keys(value))
      weight += ofText + textBytes(name) + weightOf(value[name as keyof typeof value], depth + 1);
  if (depth <= deepestShared && weight > light) known.set(value, weight);
  return weight;
}

/** A longer text is looked at by {@link needsMore} first, in characters: that costs a fifth of a loop through its characters. */
const long = 256;

/** Finds a character that takes more than one byte in JSON. */
const needsMore = /[^ !#-[\]-\x7f]/;

/** How long a text is in JSON, in UTF-8. */
function textBytes(text: string): number {
  if (text.length > long && !needsMore.test(text)) return text.length;
  let bytes = text.length;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    // A control character is `\u0007`, and so is half a pair; two halves of one are four bytes.
    if (code < 0x20 || (code >= 0xd800 && code <= 0xdfff)) bytes += 5;
    else if (code === 0x22 || code === 0x5c || (code >= 0x80 && code < 0x800)) bytes++;
    else if (code >= 0x800) bytes += 2;
  }
  return bytes;
}
