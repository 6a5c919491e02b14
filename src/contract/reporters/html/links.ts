import { visible } from '../../../text/visible.ts';
import { escapeForeignText as escaped } from '../markup.ts';

/** A link to a case on the same page. @param text its text; the id by default */
export function linkToCase(id: string, text: string = id, attributes: Readonly<Record<string, string>> = {}): string {
  const more = Object.entries(attributes).map(([name, value]) => ` ${name}="${escaped(value)}"`);
  return `<a href="#${escaped(encodeURIComponent(caseAnchor(id)))}"${more.join('')}>${escaped(text)}</a>`;
}

/** The anchor of a case: without white space, which no id may have, and with control characters made visible. */
export function caseAnchor(id: string): string {
  return `case-${visible(id).replace(/\s/g, '_')}`;
}
