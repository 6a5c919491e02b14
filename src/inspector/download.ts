import { make } from './elements.ts';

/** Lets the browser keep a value as a file of JSON. */
export function downloadJson(value: unknown, name: string): void {
  const url = URL.createObjectURL(new Blob([`${JSON.stringify(value, null, 2)}\n`], { type: 'application/json' }));
  const link = make('a', { download: name });
  link.href = url;
  link.click();
  URL.revokeObjectURL(url);
}

/** What may stand in the name of a file. */
export function fileName(text: string): string {
  return text.replace(/[^\w.-]+/g, '_');
}
