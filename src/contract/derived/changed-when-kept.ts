import type { ApiDocument } from '../../openapi/document/api-document.ts';
import type { Operation } from '../../openapi/operations/operation.ts';
import { declaredBodies } from './inputs.ts';
import { saidOf, sentencesOf } from './prose.ts';

const known = new WeakMap<Operation, ReadonlySet<string>>();

/**
 * The properties of a request that, according to the document, are stored in another form than they are sent: trimmed, in
 * lower case. Empty before {@link readChangedWhenKept} has read the document.
 */
export function changedWhenKept(operation: Operation | undefined): ReadonlySet<string> {
  return (operation && known.get(operation)) ?? new Set();
}

/** Reads these properties from a document. What one operation says holds for all with the same first path segment. */
export function readChangedWhenKept(document: ApiDocument): void {
  const groups = new Map<string, { readonly operations: Operation[]; readonly names: Set<string> }>();
  for (const operation of document.operations) {
    const key = /^\/?[^/.:]*/.exec(operation.path)?.[0] ?? '';
    const group = groups.get(key) ?? { operations: [], names: new Set() };
    groups.set(key, group);
    group.operations.push(operation);
    for (const name of namesIn(document, operation)) group.names.add(name);
  }
  for (const { operations, names } of groups.values()) for (const one of operations) known.set(one, names);
}

function namesIn(document: ApiDocument, operation: Operation): readonly string[] {
  const said = sentencesOf(saidOf(operation)).filter(saysChanged);
  const properties = declaredBodies(document, operation).flatMap(({ facts }) => [...facts.decided.properties]);
  return properties.flatMap(([name, facts]) => {
    const own = sentencesOf(facts.text('description') ?? '').some(saysChanged);
    return own || said.some((sentence) => isNamedIn(sentence, name)) ? [name] : [];
  });
}

/** Whether a sentence says that something is stored in another form than it was sent. */
export function saysChanged(sentence: string): boolean {
  const isChange =
    /\btrim|white ?space|(?:lower|upper)[- ]?case|normali[sz]|collaps|stripp|rounded|saniti[sz]|canonical|kept in|stored as/i;
  const isNone = /\bnot (?:be )?(?:trim|lower|upper|normal|chang|alter|collaps|stripp|round)|never|exactly|as sent/i;
  return isChange.test(sentence) && !isNone.test(sentence);
}

/** Whether a sentence names a property, or its last word: `Names are trimmed`. */
function isNamedIn(sentence: string, name: string): boolean {
  const last =
    name
      .replace(/([a-z\d])([A-Z])/g, '$1_$2')
      .split(/[_-]/)
      .at(-1) ?? name;
  return [name, last].some((one) => bare(sentence).includes(bare(one)));
}

function bare(text: string): string {
  return text.replace(/[^a-z\d]/gi, '').toLowerCase();
}
