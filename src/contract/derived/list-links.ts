import { appendPointer, hasKeys } from '../../openapi/document/json-pointer.ts';
import { below } from '../../openapi/document/source-files.ts';
import type { Answer } from '../run/exchange.ts';
import { nextLinkName, pagesHolder } from '../run/next-link.ts';
import { shownValue } from '../run/shown-value.ts';
import { cursorName, type List } from './list.ts';
import type { RequestSchema } from './request-schema.ts';
import { jsonOf } from './shown-facts.ts';

/** Where the answers of a list show the link to the next page, according to the document. */
export interface LinkPlace {
  /** The place in the form of `FromAnswer.at`. */
  readonly at: string;
  /** Whether the document says that the last page has no link, or that the link may be null. */
  readonly isSaidToEnd: boolean;
  /** Whether the document says that pages have a link. */
  readonly isSaid: boolean;
}

/** Finds the place of a list's link to the next page; undefined if the document declares none. */
export function linkPlaceOf(list: List): LinkPlace | undefined {
  return inHeader(list) ?? inBody(list);
}

/** The link of an answer; undefined for none. */
export function linkAt(answer: Answer, { at }: LinkPlace): string | undefined {
  const shown = shownValue(answer, at);
  return typeof shown === 'string' && shown !== '' ? shown : undefined;
}

const ofEnd = /\b(?:last|final|end|more|further|otherwise)\b/i;

function inHeader({ suite, operation }: List): LinkPlace | undefined {
  const { place } = operation.success;
  const { files } = suite.document;
  if (place === undefined) return undefined;
  const at = below(files.resolve(place).place, 'headers');
  const declared = files.valueAt(at);
  const name = hasKeys(declared) ? Object.keys(declared).find((one) => /^link$/i.test(one)) : undefined;
  if (name === undefined) return undefined;
  const { value } = files.resolve(below(at, name));
  const words = JSON.stringify(value ?? null);
  // A Link header may hold any links: the document has to mention pages.
  if (!/\bnext\b|\bpag(?:e|es|ing|ination)\b/i.test(words)) return undefined;
  const isSaid = /\bnext\b/i.test(words);
  return { at: 'next', isSaidToEnd: isSaid && ofEnd.test(words), isSaid };
}

/** The most levels of nesting at which a link is searched for. */
const deepest = 3;

function inBody(list: List): LinkPlace | undefined {
  const facts = jsonOf(list.suite.document, list.operation.success)?.decided;
  const hasCursor = list.parameters.some(({ name }) => cursorName.test(name));
  return facts === undefined ? undefined : linkIn(facts, '', hasCursor, deepest);
}

/** @param hasCursor whether the list has cursors: then the document has to say that `next` is a link */
function linkIn(facts: RequestSchema, path: string, hasCursor: boolean, depth: number): LinkPlace | undefined {
  for (const [name, inner] of facts.declared) {
    if (!nextLinkName.test(name)) continue;
    const here = appendPointer(path, name);
    const href = ['href', 'url'].find((one) => inner.decided.declared.has(one));
    const leaf = href === undefined ? inner : inner.decided.declared.get(href);
    const isLink = href !== undefined || !hasCursor || isSaidToBeLink(name, path, inner);
    if (leaf === undefined || !isText(leaf) || !isLink) continue;
    const mayEnd = inner.isNullable || leaf.isNullable || ofEnd.test(inner.text('description') ?? '');
    // An optional link may be missing from any page.
    const isSaid = facts.required.includes(name) || mayEnd;
    return { at: href === undefined ? here : `${here}/${href}`, isSaidToEnd: mayEnd, isSaid };
  }
  if (depth === 0) return undefined;
  for (const [name, inner] of facts.declared) {
    const found = pagesHolder.test(name)
      ? linkIn(inner.decided, appendPointer(path, name), hasCursor, depth - 1)
      : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

function isText(facts: RequestSchema): boolean {
  return (facts.types ?? facts.decided.types)?.includes('string') === true;
}

function isSaidToBeLink(name: string, path: string, facts: RequestSchema): boolean {
  const isNamed = /url|link|uri|href/i.test(name) || /links$/i.test(path);
  return isNamed || /^(?:uri|url|iri)/.test(facts.text('format') ?? facts.decided.text('format') ?? '');
}
