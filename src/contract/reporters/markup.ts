import { escapeMarkup } from '../../text/quoting.ts';

/** Text of a deployment for XML and HTML. Control characters that XML can't hold are left out. */
export function escapeForeignText(text: string): string {
  return escapeMarkup(text.toWellFormed().replace(/[^\P{Cc}\n\t]/gu, ''));
}
