import { escapeMarkup } from '../../../text/quoting.ts';
import { isJsonObject } from '../../document/json-pointer.ts';
import type { SchemaParts, XmlNotation } from '../schema-parts.ts';

const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n';

/** Writes a value as an XML document, by the `xml` of its schema. */
export function writeXml(value: unknown, parts: SchemaParts): string {
  const name = parts.xml.name ?? parts.componentName ?? 'root';
  if (!Array.isArray(value)) return declaration + element(name, value, parts);
  // A document has one root element, whether or not its schema wraps the list.
  const { items } = parts;
  const inner = itemElements(items.xml.name ?? items.componentName ?? 'item', value, items);
  return declaration + tagged(name, parts.xml, '', inner);
}

function element(name: string, value: unknown, parts: SchemaParts): string {
  if (Array.isArray(value)) return tagged(name, parts.xml, '', itemElements('item', value, parts.items));
  if (!isJsonObject(value)) return tagged(name, parts.xml, '', textOf(value));
  let attributes = '';
  let inner = '';
  for (const [key, child] of Object.entries(value)) {
    const childParts = parts.property(key);
    const { xml } = childParts;
    if (child === undefined) continue;
    if (xml.isAttribute) {
      if (child !== null) attributes += ` ${qualified(xml.name ?? key, xml)}="${textOf(child)}"${namespaceOf(xml)}`;
    } else if (xml.isText) inner += textOf(child);
    else inner += property(key, child, childParts);
  }
  return tagged(name, parts.xml, attributes, inner);
}

function property(key: string, value: unknown, parts: SchemaParts): string {
  const { xml, items } = parts;
  if (!Array.isArray(value)) return element(xml.name ?? key, value, parts);
  // Unwrapped, a list becomes one element per item; the list's own name belongs to the wrapper.
  if (!xml.isWrapped) return itemElements(items.xml.name ?? key, value, items);
  return tagged(xml.name ?? key, xml, '', itemElements(items.xml.name ?? xml.name ?? key, value, items));
}

function itemElements(name: string, values: readonly unknown[], items: SchemaParts): string {
  return values.map((value) => element(name, value, items)).join('');
}

function tagged(name: string, xml: XmlNotation, attributes: string, inner: string): string {
  const tag = qualified(name, xml);
  const start = `${tag}${namespaceOf(xml)}${attributes}`;
  return inner === '' ? `<${start}/>` : `<${start}>${inner}</${tag}>`;
}

function qualified(name: string, { prefix }: XmlNotation): string {
  const local = usableName(name);
  return prefix === undefined || local.includes(':') ? local : `${usableName(prefix)}:${local}`;
}

function namespaceOf({ namespace, prefix }: XmlNotation): string {
  if (namespace === undefined) return '';
  return ` xmlns${prefix === undefined ? '' : `:${usableName(prefix)}`}="${escapeMarkup(namespace)}"`;
}

/** Makes an element name of a property name, which may hold any character. */
function usableName(name: string): string {
  const usable = name.replace(/[^\p{L}\p{N}_.:-]/gu, '_');
  return /^[\p{L}_]/u.test(usable) ? usable : `_${usable}`;
}

/** The text of a scalar. XML 1.0 allows no form of most control characters, not even escaped. */
function textOf(value: unknown): string {
  if (value === null) return '';
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those that XML forbids.
  return escapeMarkup(text.toWellFormed().replace(/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, '\ufffd'));
}
