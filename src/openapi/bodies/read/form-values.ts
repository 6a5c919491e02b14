import { isJsonObject } from '../../document/json-pointer.ts';
import {
  itemOf,
  propertyOf,
  type Shape,
  takesList,
  takesObject,
  takesScalar,
  takesString,
} from '../../parameters/shapes.ts';
import { asTyped } from '../../parameters/typed-text.ts';
import { newValues, type Values } from '../../parameters/values.ts';
import { isJsonMediaType } from '../media-types.ts';
import { textOf } from './body-text.ts';

/** A file of a form. */
export interface FormFile {
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

/** The value of a form field: a text, a file, or the value of a JSON part. */
export type FieldValue = { readonly text: string } | { readonly file: FormFile } | { readonly json: unknown };

/** One field, under its name as it was sent: `tags[]`, `address[city]`. */
export interface Field {
  readonly name: string;
  readonly value: FieldValue;
}

/** The place of a file in a value. There it is a string with one character a byte, so that a schema can validate it. */
export interface FilePlace {
  readonly holder: Values | unknown[];
  readonly key: string;
  readonly file: FormFile;
}

/** The value of all fields of a form. */
export interface FormReading {
  readonly value: Values;
  readonly files: readonly FilePlace[];
}

/** The most brackets that are read: no API declares names with more. */
const deepest = 16;

/** Fields, as a tree of the steps in their names. */
interface Branch {
  readonly values: FieldValue[];
  readonly children: Map<string, Branch>;
}

/**
 * Makes one value of a form's fields: brackets become objects and lists, and texts become the types that the shape
 * accepts.
 */
export function valueOfFields(fields: readonly Field[], shape: Shape): FormReading {
  const root = newBranch();
  for (const { name, value } of fields) {
    let branch = root;
    for (const step of stepsOf(name, shape)) {
      let next = branch.children.get(step);
      if (next === undefined) {
        next = newBranch();
        branch.children.set(step, next);
      }
      branch = next;
    }
    branch.values.push(value);
  }
  const files: FilePlace[] = [];
  return { value: objectOf(root, shape, files), files };
}

function newBranch(): Branch {
  return { values: [], children: new Map() };
}

/** `a`, `b`, the empty name for `a[b][]`. A name that is declared with its brackets has no steps. */
function stepsOf(name: string, shape: Shape): readonly string[] {
  const at = name.indexOf('[');
  if (at < 1 || shape.properties.has(name) || !name.endsWith(']')) return [name];
  const inner = name.slice(at + 1, -1).split('][', deepest + 1);
  if (inner.length > deepest || inner.some((step) => /[[\]]/.test(step))) return [name];
  return [name.slice(0, at), ...inner];
}

function objectOf({ children }: Branch, shape: Shape, files: FilePlace[]): Values {
  const object = newValues();
  for (const [name, branch] of children) put(object, name, branch, propertyOf(shape, name), files);
  return object;
}

function put(holder: Values | unknown[], key: string, branch: Branch, shape: Shape, files: FilePlace[]): void {
  if (branch.children.size === 0) putValues(holder, key, branch.values, shape, files);
  else if (isList(branch, shape)) {
    const list: unknown[] = [];
    setAt(holder, key, list);
    for (const child of itemsOf(branch)) put(list, String(list.length), child, itemOf(shape, list.length), files);
  } else setAt(holder, key, objectOf(branch, shape, files));
}

/** Whether the brackets are indices, and not property names that look like indices. */
function isList({ children }: Branch, shape: Shape): boolean {
  if (takesObject(shape) && !takesList(shape)) return false;
  return [...children.keys()].every((step) => step === '' || /^\d+$/.test(step));
}

/** The items by index; items without an index come last. */
function itemsOf({ values, children }: Branch): Branch[] {
  const steps = [...children].sort(([a], [b]) => Number(a || Infinity) - Number(b || Infinity) || 0);
  const plain = values.map((value) => ({ ...newBranch(), values: [value] }));
  return [
    ...plain,
    ...steps.flatMap(([step, branch]) => {
      if (step !== '' || branch.children.size > 0) return [branch];
      return branch.values.map((value) => ({ ...newBranch(), values: [value] }));
    }),
  ];
}

function putValues(
  holder: Values | unknown[],
  key: string,
  values: readonly FieldValue[],
  shape: Shape,
  files: FilePlace[],
): void {
  const last = values.at(-1);
  if (last === undefined) return;
  if (takesList(shape)) {
    const isFile = 'file' in last && !holdsJson(last.file, shape);
    const whole = values.length === 1 && !isFile ? jsonIn(last, Array.isArray) : undefined;
    const isOne = values.length === 1 && isScalarOf(shape, last) && whole === undefined;
    if (whole !== undefined) {
      setAt(holder, key, whole);
      return;
    }
    if (!isOne) {
      const list: unknown[] = [];
      setAt(holder, key, list);
      for (const [index, value] of values.entries()) putOne(list, String(index), value, itemOf(shape, index), files);
      return;
    }
  }
  putOne(holder, key, last, shape, files);
}

/** Whether a single value stays a scalar: where the shape accepts only lists and null, a text becomes a list of one item. */
function isScalarOf(shape: Shape, value: FieldValue): boolean {
  if (!takesScalar(shape)) return false;
  return takesString(shape) || !('text' in value) || typeof asTyped(shape, value.text) !== 'string';
}

function putOne(holder: Values | unknown[], key: string, value: FieldValue, shape: Shape, files: FilePlace[]): void {
  if ('json' in value) setAt(holder, key, value.json);
  else if ('file' in value && !holdsJson(value.file, shape)) {
    files.push({ holder, key, file: value.file });
    setAt(holder, key, bytesAsText(value.file.bytes));
  } else {
    const text = 'file' in value ? bytesAsText(value.file.bytes) : value.text;
    const object = takesObject(shape) && !takesString(shape) ? jsonIn(value, isJsonObject) : undefined;
    setAt(holder, key, object ?? asTyped(shape, text));
  }
}

/** Sets an entry of an object or list. The name may be `__proto__`: the object has no prototype. */
function setAt(holder: Values | unknown[], key: string, value: unknown): void {
  Object.assign(holder, { [key]: value });
}

/** The JSON value of a text, if it is of the wanted type. */
function jsonIn(value: FieldValue, isWanted: (value: unknown) => boolean): unknown {
  if ('json' in value) return isWanted(value.json) ? value.json : undefined;
  const text = 'text' in value ? value.text : (textOf(value.file.bytes, undefined) ?? '');
  if (!/^\s*[[{]/.test(text)) return undefined;
  const read = jsonOrText(text);
  return 'json' in read && isWanted(read.json) ? read.json : undefined;
}

/**
 * Whether a file is JSON from a browser: pages can give a part a media type only by sending a Blob, which arrives as a
 * file.
 */
function holdsJson({ mediaType }: FormFile, shape: Shape): boolean {
  return isJsonMediaType(mediaType) && (takesObject(shape) || takesList(shape)) && !takesString(shape);
}

/** Parses a text as JSON; keeps a text that is not JSON. */
export function jsonOrText(text: string): { readonly json: unknown } | { readonly text: string } {
  try {
    return { json: JSON.parse(text) };
  } catch {
    return { text };
  }
}

/** In this charset each byte is one character. */
const singleBytes = new TextDecoder('latin1');

/** Bytes as a string with one character a byte. */
export function bytesAsText(bytes: Uint8Array): string {
  return singleBytes.decode(bytes);
}
