/** An IPv6 address without the brackets that only URLs need; other hosts as they are. */
export function withoutBrackets(host: string): string {
  return host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host;
}

/** A host name without the dot that makes it absolute: `localhost.` is `localhost`. */
export function withoutFinalDot(host: string): string {
  return host.endsWith('.') ? host.slice(0, -1) : host;
}
