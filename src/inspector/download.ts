import { make } from './elements.ts';

/** Downloads a value as a JSON file. */
export function downloadJson(value: unknown, name: string): void {
  downloadText(`${JSON.stringify(value, null, 2)}\n`, name, 'application/json');
}

/** Downloads a text as a file. */
export function downloadText(text: string, name: string, type: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = make('a', { download: name });
  link.href = url;
  link.click();
  URL.revokeObjectURL(url);
}

/** A text as a valid file name. */
export function fileName(text: string): string {
  return text.replace(/[^\w.-]+/g, '_');
}
