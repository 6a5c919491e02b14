import { hasKeys } from '../document/json-pointer.ts';
import { below, type Place, type Resolved, type SourceFiles } from '../document/source-files.ts';
import { exampleValue } from './example-value.ts';

/**
 * The examples of a media type by their names; an unnamed one is `default`. In a document that isn't ours, examples with
 * a broken `$ref` are left out: others, or a sample, replace them.
 */
export function examplesIn(files: SourceFiles, mediaType: Place): Map<string, unknown> {
  const examples = new Map<string, unknown>();
  const found = targetIn(files, below(mediaType, 'examples'));
  const names = hasKeys(found?.value) ? Object.keys(found.value) : [];
  for (const name of names) {
    const at = found && targetIn(files, below(found.place, name));
    if (at === undefined) continue;
    const value =
      hasKeys(at.value) && 'value' in at.value ? dataAt(files, below(at.place, 'value')) : exampleValue(at.value);
    if (value !== undefined) examples.set(name, value);
  }
  const single = below(mediaType, 'example');
  if (files.valueAt(single) !== undefined) examples.set('default', dataAt(files, single));
  return examples;
}

/**
 * The value of an example; many documents keep it in a separate file behind a `$ref`, which OpenAPI does not define
 * there.
 */
function dataAt(files: SourceFiles, at: Place): unknown {
  const value = files.valueAt(at);
  const isReference = hasKeys(value) && typeof value.$ref === 'string' && Object.keys(value).length === 1;
  if (files.isStrict || !isReference) return value;
  const target = targetIn(files, at);
  return target === undefined ? value : target.value;
}

/** The target of a place or its `$ref`; undefined if it leads nowhere, which throws in our own documents. */
function targetIn(files: SourceFiles, at: Place): Resolved | undefined {
  return files.isStrict ? files.resolve(at) : files.tryResolve(at);
}
