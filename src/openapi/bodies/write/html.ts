import { declaredType } from '../concrete-type.ts';
import { essenceOf } from '../media-types.ts';

export function isHtml(contentType: string): boolean {
  return essenceOf(declaredType(contentType)) === 'text/html';
}

/** An HTML page that shows a text. */
export function pageOf(text: string): string {
  const shown = text.replace(/[&<]/g, (letter) => (letter === '&' ? '&amp;' : '&lt;'));
  return `<!doctype html>\n<html lang="en">\n<head><meta charset="utf-8"><title>Mock</title></head>\n<body><p>${shown}</p></body>\n</html>\n`;
}
