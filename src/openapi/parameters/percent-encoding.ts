/** Characters that {@link encodeURIComponent} leaves as they are, and that RFC 3986 reserves. */
const left = /[!'()*]/g;

/** Those of RFC 3986 that end no name or value of a query, and that no form reads otherwise. */
const harmless = /%(?:21|24|27|28|29|2A|2C|2F|3A|3B|3D|3F|40)/g;

/** Text with all but RFC 3986's unreserved characters percent-encoded. What is no Unicode, such as half a pair, no URL can hold. */
export function percentEncoded(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(
    left,
    (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** The same with reserved characters as they are, as far as a query still reads the same. */
export function percentEncodedButReserved(text: string): string {
  return percentEncoded(text).replace(harmless, decodeURIComponent);
}
