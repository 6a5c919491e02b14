/** Characters that {@link encodeURIComponent} leaves as they are, and that RFC 3986 reserves. */
const left = /[!'()*]/g;

/** Reserved characters of RFC 3986 that end no name or value of a query, and that forms read literally. */
const harmless = /%(?:21|24|27|28|29|2A|2C|2F|3A|3B|3D|3F|40)/g;

/** Percent-encodes all but RFC 3986's unreserved characters. Replaces half surrogate pairs, which no URL can hold. */
export function percentEncoded(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(
    left,
    (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** Like {@link percentEncoded}, but keeps reserved characters that a query reads literally. */
export function percentEncodedButReserved(text: string): string {
  return percentEncoded(text).replace(harmless, decodeURIComponent);
}
