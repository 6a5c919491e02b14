import { packageOf } from '../../packages.ts';
import { itemOf, propertyOf, type Shape, takesList, takesObject } from '../../parameters/shapes.ts';
import { asTyped } from '../../parameters/typed-text.ts';
import { newValues, type Values } from '../../parameters/values.ts';
import type { SchemaParts } from '../schema-parts.ts';

/** The content of an element, without its name. */
interface Element {
  readonly attributes: Readonly<Record<string, string>>;
  readonly elements: readonly { readonly name: string; readonly element: Element }[];
  readonly text: string;
}

/** Reads an XML document as the value that its schema describes; undefined for invalid XML. */
export function readXml(text: string, parts: SchemaParts, shape: Shape): unknown {
  const [root] = documentOf(text)?.elements ?? [];
  return root === undefined ? undefined : readElement(root.element, parts, shape);
}

function documentOf(text: string): Element | undefined {
  const { XMLParser, XMLValidator } = packageOf('xml');
  if (XMLValidator.validate(text) !== true) return undefined;
  const parser = new XMLParser({
    preserveOrder: true,
    ignoreAttributes: false,
    attributeNamePrefix: '',
    // The schema decides what is a number.
    parseTagValue: false,
    parseAttributeValue: false,
    ignoreDeclaration: true,
    ignorePiTags: true,
  });
  try {
    return elementOf(parser.parse(text), {});
  } catch {
    // Also for limits of the parser (nesting, entities), which have no error class.
    return undefined;
  }
}

/** @param nodes from the parser with `preserveOrder`: each is an object with a name and possibly attributes */
function elementOf(nodes: readonly Readonly<Record<string, unknown>>[], attributes: unknown): Element {
  const elements: Element['elements'][number][] = [];
  let text = '';
  for (const node of nodes) {
    const [name] = Object.keys(node).filter((key) => key !== attributesKey);
    if (name === undefined) continue;
    if (name === '#text') text += String(node[name]);
    // All nodes but texts hold a list of such nodes.
    else elements.push({ name: localName(name), element: elementOf(node[name] as typeof nodes, node[attributesKey]) });
  }
  const named = Object.entries(attributes ?? {}).map(([name, value]) => [localName(name), String(value)]);
  return { attributes: Object.fromEntries(named), elements, text };
}

const attributesKey = ':@';

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

function readElement(element: Element, parts: SchemaParts, shape: Shape): unknown {
  if (takesList(shape) && !takesObject(shape)) return listOf(element.elements, parts, shape);
  const isComposite = element.elements.length > 0 || Object.keys(element.attributes).length > 0;
  return takesObject(shape) || isComposite ? objectOf(element, parts, shape) : asTyped(shape, element.text);
}

function listOf(elements: Element['elements'], { items }: SchemaParts, shape: Shape): unknown[] {
  return elements.map(({ element }, index) => readElement(element, items, itemOf(shape, index)));
}

function objectOf({ attributes, elements, text }: Element, parts: SchemaParts, shape: Shape): Values {
  const object = newValues();
  const read = new Set<string>();
  for (const name of parts.propertyNames) {
    const property = parts.property(name);
    const inner = propertyOf(shape, name);
    const { xml, items } = property;
    const isRepeated = takesList(inner) && !xml.isWrapped;
    const tag = (isRepeated ? items.xml.name : xml.name) ?? name;
    if (xml.isText) object[name] = asTyped(inner, text);
    else if (xml.isAttribute) {
      const value = Object.hasOwn(attributes, tag) ? attributes[tag] : undefined;
      if (value !== undefined) object[name] = asTyped(inner, value);
    } else {
      const found = elements.filter((child) => child.name === tag);
      read.add(tag);
      const [first] = found;
      if (first === undefined) continue;
      object[name] = isRepeated ? listOf(found, property, inner) : readElement(first.element, property, inner);
    }
  }
  for (const { name, element } of elements) {
    if (!read.has(name)) object[name] = readElement(element, parts.property(name), propertyOf(shape, name));
  }
  return object;
}
