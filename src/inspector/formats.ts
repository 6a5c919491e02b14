const time = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });

/** The local time of day: `16:20:01`. */
export function timeOfDay(iso: string): string {
  return time.format(new Date(iso));
}

/** `0.4`, `12`, `1,204`. */
export function milliseconds(value: number): string {
  return value < 10 ? value.toFixed(1) : Math.round(value).toLocaleString('en');
}

/** A text with its UUIDs shortened to the first eight digits, which distinguish them. */
export function withShortIds(text: string): string {
  return text.replace(/\b([0-9a-f]{8})-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, '$1…');
}

/** `1 event`, `3 events`. */
export function counted(count: number, one: string, several = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : several}`;
}

/** A URL of this mock as a path, like those of its requests; other URLs in full. */
export function withoutOwnOrigin(url: string): string {
  return url.startsWith(`${location.origin}/`) ? url.slice(location.origin.length) : url;
}
