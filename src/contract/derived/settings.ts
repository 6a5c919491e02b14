import { isJsonMediaType } from '../../openapi/bodies/media-types.ts';
import type { Operation } from '../../openapi/operations/operation.ts';
import { FromAnswer } from '../cases/step.ts';
import { declaredBodies } from './inputs.ts';
import type { RequestSchema } from './request-schema.ts';
import { shownAt } from './shown-facts.ts';
import type { Path } from './sound-values.ts';
import type { World } from './world.ts';

/**
 * Something that exists once and is never created, such as the settings of an account. A run sends back what it has read,
 * which changes nothing in a correct deployment.
 */
export interface Setting {
  readonly read: Operation;
  /** The step that reads it. */
  readonly step: string;
  /** JSON Pointer to it in the answer to {@link read}. */
  readonly at: string;
  /** Its schema in the answer. */
  readonly shown: RequestSchema;
  /** The read value for a place of the body; undefined for places left out, and for objects filled in by property. */
  readonly taken: (path: Path) => FromAnswer | undefined;
  /** Whether a place is left out of the body because the answer does not show it. */
  readonly leftOut: (path: Path) => boolean;
}

/** Words of operations that do more than store what they are sent. */
const acting = /reset|purge|clear|revoke|rotat|deploy|restor|publish|send|pay|activat|password|secret|plan\b|billing/i;

/** Where an answer may show the setting: as a whole, or in a wrapper. */
const wrappers = ['', '/data', '/result', '/item'];

const known = new WeakMap<World, Map<Operation, Setting | undefined>>();

/**
 * The setting that an operation changes, only on a deployment of this machine. Undefined if it changes none, or if its body
 * needs something that the answer does not show.
 */
export function settingOf(operation: Operation, world: World): Setting | undefined {
  const found = known.get(world) ?? new Map<Operation, Setting | undefined>();
  known.set(world, found);
  if (!found.has(operation)) found.set(operation, readSetting(operation, world));
  return found.get(operation);
}

function readSetting(operation: Operation, world: World): Setting | undefined {
  const { method, path } = operation;
  if (!world.given.isLocal || world.given.isReadOnly || (method !== 'PUT' && method !== 'PATCH')) return undefined;
  if (path.endsWith('}') || acting.test(`${operation.id} ${path}`) || isOfMany(operation, world)) return undefined;
  const read = world.document.operations.find((one) => one.path === path && one.method === 'GET');
  const [body] = declaredBodies(world.document, operation);
  if (read === undefined || body?.isJson !== true || body.facts.alternatives.length > 0) return undefined;
  if (world.missingFor(read) !== undefined || world.missingFor(operation) !== undefined) return undefined;
  if (!read.success.content.some(({ mediaType }) => isJsonMediaType(mediaType))) return undefined;
  const step = `${read.id}/valid`;
  for (const at of wrappers) {
    const shown = shownAt(world.document, read, at);
    if (shown === undefined) continue;
    const source = { step, at, mayBeMissing: false, isWhole: method === 'PUT' };
    const found = filled(body.facts.decided, shown, '', source);
    if (found === undefined || found.size === 0) continue;
    return {
      ...{ read, step, at, shown },
      taken: (place) => found.get(place),
      leftOut: (place) => !isHeld(found, place),
    };
  }
  return undefined;
}

/** Whether the path of an operation has resources that are created or deleted, or a list of them. */
function isOfMany(operation: Operation, world: World): boolean {
  const others = world.document.operations.filter(({ path }) => path === operation.path);
  const isList = world.resources.some(({ list, create }) => others.some((one) => one === list || one === create));
  return isList || others.some(({ method }) => method === 'POST' || method === 'DELETE');
}

/** Whether a place, or one within it, is filled in. */
function isHeld(found: ReadonlyMap<Path, FromAnswer>, place: Path): boolean {
  return [...found.keys()].some((one) => one === place || one.startsWith(`${place}/`));
}

interface Source {
  readonly step: string;
  readonly at: string;
  readonly mayBeMissing: boolean;
  /** Whether a place that is not sent may be lost. */
  readonly isWhole: boolean;
}

/** The places of a body with the values that an answer shows; undefined if it lacks one that must be sent. */
function filled(
  body: RequestSchema,
  shown: RequestSchema,
  path: Path,
  { step, at, mayBeMissing, isWhole }: Source,
): ReadonlyMap<Path, FromAnswer> | undefined {
  const found = new Map<Path, FromAnswer>();
  for (const [name, open] of body.properties) {
    const place = `${path}/${name}`;
    const seen = shown.declared.get(name);
    const isRequired = body.required.includes(name);
    // A value that an answer shows as null can only be sent if the request allows null.
    const isShown = seen !== undefined && seen.get('writeOnly') !== true && (open.isNullable || !seen.isNullable);
    const isSure = isShown && shown.required.includes(name);
    const source = { step, at, isWhole, mayBeMissing: mayBeMissing || !isSure };
    const inner = isSure && !seen.isNullable ? insideOf(open, seen, place, source) : undefined;
    if (inner !== undefined) for (const [one, value] of inner) found.set(one, value);
    else if (isShown) found.set(place, new FromAnswer(step, `${at}${place}`, undefined, source.mayBeMissing));
    else if (isRequired || isWhole) return undefined;
  }
  return found;
}

/** The filled places within an object; undefined for other types, and for an object that is sent whole. */
function insideOf(
  open: RequestSchema,
  seen: RequestSchema,
  place: Path,
  source: Source,
): ReadonlyMap<Path, FromAnswer> | undefined {
  if (open.alternatives.length > 0 || open.decided.properties.size === 0 || open.takes('array')) return undefined;
  const inner = filled(open.decided, seen.decided, place, source);
  return inner === undefined || inner.size === 0 ? undefined : inner;
}
