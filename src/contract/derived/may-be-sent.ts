import type { Operation } from '../../openapi/operations/operation.ts';
import { declaredBodies } from './inputs.ts';
import { mainPurpose } from './instances.ts';
import { isReference } from './name-meanings.ts';
import { settingOf } from './settings.ts';
import { isOwnSource, type Source, type World } from './world.ts';

/** Words of operations that only answer, with any method. */
const asking =
  /search|query|find|lookup|filter|validat|verif|check|preview|estimat|calculat|quote|convert|login|log_?in|sign_?in|token|auth\b|session|ping|echo|status|test\b/i;

/** Words of destructive operations; they outweigh the words above: `POST /sessions/clear`. */
const destroying = /reset|purge|clear|flush|shut_?down|restart|reboot|truncat|wipe|drop|revoke|rotate|impersonat/i;

/** Words of operations with effects beyond the resource that they name. */
const reaching =
  /bulk|batch|import|export|deploy|restor|sync|publish|send|notif|email|mail|sms|pay|charge|capture|refund|transfer|withdraw|invite/i;

/**
 * Why a valid request of an operation is not sent; undefined if it may be sent. A change must work on a resource that the
 * run has created, and a creation must create something that can be deleted.
 */
export function whyNotSent(operation: Operation, world: World): string | undefined {
  const { method, success } = operation;
  const missing = world.missingFor(operation, world.createdBy(operation));
  if (missing !== undefined) return missing;
  if (isSafe(operation)) return undefined;
  const known = world.roleOf(operation);
  if (known?.role === 'create') {
    const source = world.sourceOf(known.resource);
    const isPart = success.status === 201 && method === 'POST' && world.isPartOfMade(operation);
    if (isPart || isOwnSource(source)) return undefined;
    return source.kind === 'none'
      ? source.reason
      : 'it creates what nothing deletes; --allow-leftovers lets it be sent';
  }
  const { allowsLeftovers, isLocal } = world.given;
  const creates = method === 'POST' && [201, 202].includes(success.status);
  const isPart = success.status === 201 && world.isPartOfMade(operation);
  if (creates && !allowsLeftovers && !isPart)
    return 'nothing deletes what it creates; --allow-leftovers lets it be sent';
  const kept = isPart && !allowsLeftovers ? mayKeep(operation, world) : undefined;
  if (kept !== undefined)
    return `what it creates may keep the ${kept} from being deleted; --allow-leftovers lets it be sent`;
  if (worksOnMade(operation, world)) return undefined;
  if (settingOf(operation, world) !== undefined) return undefined;
  const isAsking = asking.test(`${operation.id} ${operation.path}`);
  // An id from the document's examples names an existing resource, too.
  const isOfOthers = operation.pathParameters.some(({ name }) => isReference(name)) && !isAsking;
  if (method !== 'POST' || isOfOthers) return 'it would change what the run has not made';
  const words = `${operation.id} ${operation.path}`;
  const isDestroying = destroying.test(words);
  if (asking.test(words) && !isDestroying) return undefined;
  if (!isLocal || isDestroying || reaching.test(words)) return 'it may change what the run has not made';
  return undefined;
}

/**
 * The resource that perhaps can't be deleted any more once an operation has created its single dependent, such as a parcel
 * with a label.
 */
function mayKeep(operation: Operation, world: World): string | undefined {
  const { path, method, pathParameters } = operation;
  const others = world.document.operations.filter((one) => one.path === path);
  const isOne = method === 'POST' && others.some((one) => one.method === 'GET') && !path.endsWith('}');
  const isShownOnce =
    isOne && world.resources.every(({ create, list }) => create?.path !== path && list?.path !== path);
  if (!isShownOnce || others.some((one) => one.method === 'DELETE')) return undefined;
  const last = pathParameters.at(-1);
  const holder = last && world.sourceAt(operation, { in: 'path', name: last.name });
  if (holder?.kind !== 'created') return undefined;
  return holder.resource.delete?.responses.has('409') ? holder.resource.name : undefined;
}

export function isSafe({ method }: Operation): boolean {
  return method === 'GET' || method === 'HEAD' || method === 'OPTIONS';
}

/** Whether an operation works on a resource of the run: the last one in its path, or one that its input names. */
export function worksOnMade(operation: Operation, world: World): boolean {
  const last = operation.pathParameters.at(-1);
  if (last !== undefined) return isOwnSource(world.sourceAt(operation, { in: 'path', name: last.name }));
  return inputsTaken(operation, world).some(isOwnSource);
}

/** The sources of the ids that an operation takes in its body and query. */
function inputsTaken(operation: Operation, world: World): Source[] {
  const { document } = world;
  const [body] = declaredBodies(document, operation);
  const taken = world.takenInBody(operation, () => mainPurpose);
  const names = body === undefined ? [] : [...body.facts.decided.properties.keys()];
  const inBody = names
    .filter((name) => taken(`/${name}`) !== undefined)
    .map((name) => world.sourceAt(operation, { in: 'body', name: `/${name}` }));
  const inQuery = world.queryNames(operation).map((name) => world.sourceAt(operation, { in: 'query', name }));
  return [...inBody, ...inQuery].flatMap((source) => source ?? []);
}
