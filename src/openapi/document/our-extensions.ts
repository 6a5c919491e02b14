import type { ValidateFunction } from 'ajv';
import { packageOf } from '../packages.ts';
import { type Extensions, frameworkNameIn } from './extensions.ts';
import { hasKeys } from './json-pointer.ts';
import type { SourceFiles } from './source-files.ts';

/**
 * Whether the document was written for this program, so that an unknown key is a misspelling: it uses our keys with our
 * meaning. Other tools may have keys of the same names.
 */
export function usesOurExtensions(files: SourceFiles, { own, schemas }: Extensions): boolean {
  const [root] = files.all();
  // Searching the text is faster than walking the tree, and most documents have none of these keys.
  const names = [...own].map((key) => key.slice(2)).join('|');
  if (root === undefined || !new RegExp(`x-(?:${names})["']?\\s*:`).test(root.text)) return false;
  if (frameworkNameIn(root.value) !== undefined) return true;
  // Our own schemas are sound.
  const ajv = new (packageOf('ajv').Ajv2020)({ strict: false, meta: false, validateSchema: false });
  const known = new Map<string, ValidateFunction>();
  const isMeant = (key: string, value: unknown) => {
    const validate = known.get(key) ?? ajv.compile(schemas[key] ?? false);
    known.set(key, validate);
    return validate(value);
  };
  return someEntry(root.value, (key, value) => own.has(key) && isMeant(key, value));
}

/** Whether a condition holds for an entry of an object anywhere in a value. */
function someEntry(value: unknown, isSuch: (key: string, value: unknown) => boolean): boolean {
  if (!hasKeys(value)) return false;
  for (const key in value) if (isSuch(key, value[key]) || someEntry(value[key], isSuch)) return true;
  return false;
}
