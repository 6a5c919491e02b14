import { hasKeys } from '../document/json-pointer.ts';
import { below, type Place, type SourceFiles } from '../document/source-files.ts';
import { ShapeReader } from '../parameters/shapes.ts';
import type { SchemaCompiler } from '../schemas/schema-compiler.ts';
import { LazyOperation, type OperationParts } from './lazy-operation.ts';
import { methods } from './methods.ts';
import type { Operation } from './operation.ts';
import { serversInForce } from './servers.ts';

/** What the operations of a document are read from. */
export interface OperationSource {
  readonly files: SourceFiles;
  readonly root: Place;
  readonly schemas: SchemaCompiler;
}

/** The content of `paths`, in its order. */
export interface ReadOperations {
  readonly operations: Operation[];
  /** One for each method of a path whose `$ref` leads nowhere: its real methods are unknown. */
  readonly unreadable: Operation[];
}

/** Finds the operations of a document's `paths`. Reads only their places; they read the rest on first use. */
export function readOperations(source: OperationSource): ReadOperations {
  const { files, root, schemas } = source;
  const parts: OperationParts = {
    ...source,
    shapes: new ShapeReader(files),
    responseBodies: { files, compile: (place) => schemas.compile(place) },
    requestBodies: { files, compile: (place) => schemas.compileWithDefaults(place) },
  };
  const operations: Operation[] = [];
  const unreadable: Operation[] = [];
  const ids = new Set<string>();
  const paths = placeOf(below(root, 'paths'), files) ?? below(root, 'paths');
  const ofAll = files.valueAt(below(root, 'servers'));
  for (const path of keysOf(files.valueAt(paths))) {
    if (path.startsWith('x-')) continue;
    const at = below(paths, path);
    const item = placeOf(at, files);
    if (item === undefined) {
      const inForce = { path, item: at, servers: ofAll };
      unreadable.push(...methods.map((method) => new LazyOperation({ id: path, method, ...inForce }, parts)));
      continue;
    }
    const value = files.valueAt(item);
    if (!hasKeys(value)) continue;
    // Keys beside a `$ref` take precedence over those of its target.
    const beside = item === at || files.isStrict ? undefined : files.valueAt(at);
    for (const method of methods) {
      const isBeside = hasKeys(beside) && hasKeys(beside[method]);
      const operation = isBeside ? beside[method] : value[method];
      if (!hasKeys(operation)) continue;
      const name = `${method.toUpperCase()} ${path}`;
      const { operationId } = operation;
      const isFree = typeof operationId === 'string' && operationId !== '' && !ids.has(operationId);
      const id = isFree ? operationId : name;
      ids.add(id);
      const servers = serversInForce(operation.servers, value.servers, ofAll);
      operations.push(new LazyOperation({ id, method, path, item: isBeside ? at : item, servers }, parts));
    }
  }
  return { operations, unreadable };
}

/** Undefined where a reference leads nowhere. */
function placeOf(at: Place, files: SourceFiles): Place | undefined {
  const place = files.tryResolve(at)?.place;
  return place?.pointer === at.pointer && place.uri === at.uri ? at : place;
}

function keysOf(value: unknown): string[] {
  return hasKeys(value) ? Object.keys(value) : [];
}
