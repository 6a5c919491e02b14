import { escapeMarkup } from '../../text/quoting.ts';
import { visible } from '../../text/visible.ts';

/** Escapes text of a deployment for XML and HTML. Control characters and those that XML can't hold become `\u202e`. */
export function escapeForeignText(text: string): string {
  return escapeMarkup(text.split('\t').map(visible).join('\t'));
}
