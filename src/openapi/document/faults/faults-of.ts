import { mendedSchema } from '../../schemas/mended-schema.ts';
import { DocumentError } from '../document-error.ts';
import { isJsonObject } from '../json-pointer.ts';
import { below, keyOf, type Place, type SourceFiles, targetOf } from '../source-files.ts';
import { duplicateKeysIn } from './duplicate-keys.ts';
import type { Examine } from './example-faults.ts';
import { type Fault, type Json, named, type Report } from './fault.ts';
import {
  checkBody,
  checkExample,
  checkHead,
  checkMediaTypes,
  checkOperation,
  checkParameter,
  checkSecurityScheme,
  checkServer,
} from './objects.ts';
import { checkPathItem, checkPaths } from './paths.ts';
import { type Field, fields, inCallback, type RoleName, single } from './roles.ts';

/** What the search for faults needs. */
export interface FaultOptions {
  /** Whether faker has a method of this name; without it no `x-faker` is a fault. */
  readonly hasFakerMethod?: (name: string) => boolean;
  /** Checks each object more closely than reading does. */
  readonly examine?: Examine;
}

/** The number of objects that are checked before the caller may pause. */
const slice = 2000;

/**
 * Finds all faults of a document that reading shows, without compiling its schemas. Yields undefined where the caller may
 * pause.
 */
export function* faultsOf(files: SourceFiles, options: FaultOptions = {}): Generator<Fault | undefined, void, void> {
  yield* new Walk(files, options).faults();
  // A file that is not JSON was read as YAML, which has reported its duplicate keys.
  const reported = new Set<string>();
  for (const { uri, kind, reason, line, column } of files.textFaults()) {
    if (kind === 'duplicate') reported.add(uri);
    yield { place: { uri, pointer: '' }, kind, reason, position: { line, column } };
  }
  for (const { uri, text } of files.all()) {
    if (reported.has(uri) || !/^\uFEFF?\s*\{/.test(text)) continue;
    for (const found of duplicateKeysIn(text)) {
      if (found === undefined) yield undefined;
      else {
        const { key, pointer, line, column } = found;
        const reason = `key ${key} is a duplicate; this one counts`;
        yield { place: { uri, pointer }, kind: 'duplicate', reason, position: { line, column } };
      }
    }
  }
}

/** All faults at once. */
export function allFaultsOf(files: SourceFiles, options: FaultOptions = {}): Fault[] {
  return [...faultsOf(files, options)].filter((fault) => fault !== undefined);
}

/** An object to check; its place is computed only if it has a fault. */
interface Node {
  readonly value: unknown;
  readonly field: Field;
  readonly parent: Node | undefined;
  readonly key: string | number;
  /** Set for a node without a parent. */
  readonly place: Place | undefined;
  readonly uri: string;
  /** The path of a path item. */
  readonly path: string | undefined;
}

class Walk {
  readonly #files: SourceFiles;
  readonly #options: FaultOptions;
  readonly #root: Json;
  readonly #rootUri: string;
  readonly #is30: boolean;
  readonly #stack: Node[] = [];
  readonly #found: Fault[] = [];
  /** Objects behind YAML anchors and references are checked once. */
  readonly #seen = new Set<object>();
  /** The target of each `$ref` of each file. */
  readonly #targets = new Map<string, Map<string, Target>>();
  readonly #operationIds = new Set<string>();

  constructor(files: SourceFiles, options: FaultOptions) {
    this.#files = files;
    this.#options = options;
    const { root } = files;
    const content = files.valueAt(root);
    this.#root = isJsonObject(content) ? content : {};
    this.#rootUri = root.uri;
    this.#is30 = String(this.#root.openapi).trim().startsWith('3.0');
    this.#push({ value: this.#root, field: fieldOf('document'), key: '', place: root, uri: root.uri });
  }

  *faults(): Generator<Fault | undefined, void, void> {
    let looked = 0;
    for (let node = this.#stack.pop(); node !== undefined; node = this.#stack.pop()) {
      this.#look(node);
      if (this.#found.length > 0) yield* this.#found.splice(0);
      if (++looked % slice === 0) yield undefined;
    }
  }

  #push(node: Omit<Node, 'parent' | 'path' | 'place'> & Partial<Node>): void {
    this.#stack.push({ parent: undefined, path: undefined, place: undefined, ...node });
  }

  #look(node: Node): void {
    const { value, field } = node;
    if (typeof value !== 'object' || value === null) {
      this.#reportKind(node);
      return;
    }
    if (this.#seen.has(value)) return;
    this.#seen.add(value);
    if (field.as === 'one') {
      if (!Array.isArray(value)) this.#lookAtObject(value as Json, node);
      // The older form of `items`.
      else if (field.role === 'schema') this.#lookInside(value, node);
      else this.#reportKind(node);
    } else if (isReference(value) && !isInSchema(node)) this.#lookAtReference(value.$ref, node, this.#reporter(node));
    else if (Array.isArray(value) === (field.as === 'list')) this.#lookInside(value as Json, node);
    else this.#reportKind(node);
  }

  /** Adds the items of a list, or the entries of a map. */
  #lookInside(value: Json | readonly unknown[], node: Node): void {
    const { field, uri } = node;
    const inner = fieldOf(field.role);
    const isPaths = field.role === 'pathItem' && node.key === 'paths' && node.parent?.parent === undefined;
    if (isPaths && !Array.isArray(value)) checkPaths(value as Json, this.#reporter(node));
    for (const [key, item] of Object.entries(value).reverse()) {
      if (isInSchema(node) && !isJsonObject(item)) continue;
      if (field.hasExtensions && key.startsWith('x-')) continue;
      const path = isPaths ? key : undefined;
      this.#stack.push({ value: item, field: inner, parent: node, key, place: undefined, uri, path });
    }
  }

  #lookAtObject(value: Json, node: Node): void {
    const { role } = node.field;
    const report = this.#reporter(node);
    if (value.$ref !== undefined) this.#lookAtReference(value.$ref, node, report);
    // The target of the reference may have what this operation lacks.
    const isElsewhere = role === 'operation' && typeof value.$ref === 'string';
    if (role === 'schema') this.#checkSchema(value, node, report);
    else if (!isElsewhere) this.#check(role, value, node, report);
    const { examine } = this.#options;
    if (examine !== undefined)
      examine(
        role,
        value,
        () => placeOf(node),
        (holder) => this.#followed(holder, node.uri),
        report,
      );
    const inside = role === 'callback' ? undefined : fields.get(role);
    // The last is pushed first, so that faults come in the document's order.
    for (const key of Object.keys(value).reverse()) {
      const field = inside === undefined ? inCallback : inside.get(key);
      if (field === undefined || (inside === undefined && (key.startsWith('x-') || key === '$ref'))) continue;
      const inner = value[key];
      // A value in a schema that is no schema was reported with it.
      if (role === 'schema' && (typeof inner !== 'object' || inner === null)) continue;
      this.#stack.push({ value: inner, field, parent: node, key, place: undefined, uri: node.uri, path: undefined });
    }
  }

  #check(role: RoleName, value: Json, node: Node, report: Report): void {
    const follow = (holder: unknown) => this.#followed(holder, node.uri);
    switch (role) {
      case 'document':
        checkHead(value, report);
        break;
      case 'pathItem':
        this.#checkMethods(value, report);
        if (node.path !== undefined) checkPathItem(value, node.path, follow, report);
        break;
      case 'operation':
        this.#checkOperationId(value, report);
        checkOperation(value, follow, report);
        break;
      case 'parameter':
        if (value.$ref === undefined) checkParameter(value, report);
        checkMediaTypes(value, report);
        break;
      case 'requestBody':
      case 'response':
        checkBody(value, report);
        break;
      case 'example':
        checkExample(value, report);
        break;
      case 'server':
        checkServer(value, report);
        break;
      case 'securityScheme':
        checkSecurityScheme(value, report);
        break;
      case 'requirement':
        this.#checkRequirement(value, report);
    }
  }

  #checkSchema(schema: Json, node: Node, report: Report): void {
    mendedSchema(schema, this.#is30, report);
    const { discriminator, 'x-faker': faker } = schema;
    if (isJsonObject(discriminator) && isJsonObject(discriminator.mapping)) {
      for (const [name, target] of Object.entries(discriminator.mapping)) {
        if (typeof target !== 'string') continue;
        const ref = /[#/]/.test(target) ? target : `#/components/schemas/${target}`;
        const { reason } = this.#target(ref, node.uri);
        if (reason !== undefined)
          report('reference', `${name} is mapped to ${target}, which leads nowhere`, 'discriminator', 'mapping', name);
      }
    }
    if (faker !== undefined) this.#checkFaker(faker, report);
  }

  #checkFaker(faker: unknown, report: Report): void {
    const { hasFakerMethod } = this.#options;
    if (hasFakerMethod === undefined) return;
    const method = isJsonObject(faker) ? Object.keys(faker)[0] : faker;
    if (typeof method !== 'string') report('extension', `x-faker is ${named(faker)} and no method of faker`, 'x-faker');
    else if (!hasFakerMethod(method)) report('extension', `x-faker: faker has no method ${method}`, 'x-faker');
  }

  #checkMethods(item: Json, report: Report): void {
    for (const key in item) {
      const plain = key.trim().toLowerCase();
      if (plain !== key && fields.get('pathItem')?.has(plain))
        report('operation', `${key} is written differently than ${plain}; it is no operation`, key);
    }
  }

  #checkOperationId({ operationId }: Json, report: Report): void {
    if (typeof operationId !== 'string') return;
    if (this.#operationIds.has(operationId))
      report('operation', `operationId ${operationId} is used twice`, 'operationId');
    this.#operationIds.add(operationId);
  }

  #checkRequirement(requirement: Json, report: Report): void {
    const components = this.#followed(this.#root.components, this.#rootUri);
    const declared = isJsonObject(components) ? this.#followed(components.securitySchemes, this.#rootUri) : undefined;
    const schemes = isJsonObject(declared) ? declared : {};
    for (const name in requirement) {
      if (!Object.hasOwn(schemes, name)) report('security', `security scheme ${name} is not declared`, name);
    }
  }

  #lookAtReference(ref: unknown, node: Node, report: Report): void {
    if (typeof ref !== 'string' || ref === '') {
      // For schemas, `checkSchema` reports it.
      if (node.field.role !== 'schema') report('reference', `$ref is ${named(ref)}`, '$ref');
      return;
    }
    const target = this.#targetFrom(ref, node);
    if (target.reason !== undefined) report('reference', target.reason, '$ref');
    // Components are checked at their own place.
    else if (
      target.place !== undefined &&
      !(target.place.uri === this.#rootUri && /^\/components\/(?!x-)/.test(target.place.pointer))
    ) {
      const { place, value } = target;
      // For an entry of a map or list, the name of the whole gives its role.
      const key = node.field.as === 'one' ? '' : node.key;
      this.#push({ value, field: node.field, key, place, uri: place.uri, path: node.path });
    }
  }

  /** Like {@link #target}, also for a reference that is relative to an enclosing `$id`. */
  #targetFrom(ref: string, node: Node): Target {
    const target = this.#target(ref, node.uri);
    const place = target.reason === undefined ? undefined : this.#files.find(ref, placeOf(node));
    if (place === undefined || keyOf(place) === keyOf(targetOf(ref, node.uri))) return target;
    return { place, value: this.#files.valueAt(place) };
  }

  /** Resolves a `$ref` to its end. A reference within its file that is no chain takes a plain look-up. */
  #target(ref: string, uri: string): Target {
    const known = this.#targets.get(uri) ?? new Map<string, Target>();
    this.#targets.set(uri, known);
    const target = known.get(ref) ?? this.#find(ref, uri);
    known.set(ref, target);
    return target;
  }

  #find(ref: string, uri: string): Target {
    const place = this.#files.find(ref, { uri, pointer: '' }) ?? targetOf(ref, uri);
    const value = place.uri === uri ? this.#files.valueAt(place) : undefined;
    if (value !== undefined && !(isJsonObject(value) && typeof value.$ref === 'string')) return { place, value };
    try {
      const end = this.#files.resolve(place);
      return end.value === undefined ? { reason: `$ref ${ref} leads nowhere` } : end;
    } catch (error) {
      if (!(error instanceof DocumentError)) throw error;
      return { reason: error.problems.map(({ reason }) => reason).join('; ') };
    }
  }

  #followed(holder: unknown, uri: string): unknown {
    return isJsonObject(holder) && typeof holder.$ref === 'string' ? this.#target(holder.$ref, uri).value : holder;
  }

  /** Reports a value that should be an object or a list and is not. */
  #reportKind(node: Node): void {
    const { value, field, key } = node;
    if (value === undefined) return;
    const report = this.#reporter(node);
    if (field.role === 'schema' && field.as === 'one') {
      if (typeof value !== 'boolean')
        report('schema', `${key} is ${named(value)} and no schema; any value is accepted`);
    } else if (field.role !== 'document' && field.role !== 'info')
      report('content', `${key} is ${named(value)} and no ${field.as === 'list' ? 'list' : 'object'}`);
  }

  #reporter(node: Node): Report {
    return (kind, reason, ...path) => {
      this.#found.push({ place: below(placeOf(node), ...path), kind, reason });
    };
  }
}

/** Whether a node is a schema within a schema: a value there that is no schema was reported with the outer one. */
function isInSchema({ field, parent }: Node): boolean {
  return field.role === 'schema' && parent?.field.role === 'schema';
}

/** Whether an object is just a reference. */
function isReference(value: object): value is { readonly $ref: string } {
  return '$ref' in value && typeof value.$ref === 'string' && Object.keys(value).length === 1;
}

/** The target of a reference, or the reason why there is none. */
interface Target {
  readonly place?: Place;
  readonly value?: unknown;
  readonly reason?: string;
}

function fieldOf(role: RoleName): Field {
  return single.get(role) ?? { role, as: 'one', hasExtensions: false };
}

function placeOf(node: Node): Place {
  const keys: (string | number)[] = [];
  let at = node;
  while (at.parent !== undefined) {
    keys.push(at.key);
    at = at.parent;
  }
  return below(at.place ?? { uri: node.uri, pointer: '' }, ...keys.reverse());
}
