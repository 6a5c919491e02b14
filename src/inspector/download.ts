import { make } from './elements.ts';

/** Lets the browser keep a value as a file of JSON. */
export function downloadJson(value: unknown, name: string): void {
  downloadText(`${JSON.stringify(value, null, 2)}\n`, name, 'application/json');
}

/** Lets the browser keep a text as a file. */
export function downloadText(text: string, name: string, type: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = make('a', { download: name });
  link.href = url;
  link.click();
  URL.revokeObjectURL(url);
}

/** What may stand in the name of a file. */
export function fileName(text: string): string {
  return text.replace(/[^\w.-]+/g, '_');
}
