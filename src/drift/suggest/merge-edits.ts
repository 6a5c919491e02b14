import { keyOf, type Place } from '../../openapi/document/source-files.ts';
import { SeenShape } from '../seen-shape.ts';
import type { Edit, SeenResponse } from './edit.ts';

/** Merges edits of the same place, since operations share parts of a document. */
export function mergedEdits(edits: readonly Edit[], resolve: (place: Place) => Place): Edit[] {
  const found = new Map<string, Edit>();
  for (const edit of edits) {
    const key = targetOf(edit, resolve);
    const known = found.get(key);
    found.set(key, known === undefined ? edit : merged(known, edit));
  }
  return [...found.values()];
}

/** A key of an edit's target: edits with the same key are merged. */
function targetOf(edit: Edit, resolve: (place: Place) => Place): string {
  const at = (place: Place) => keyOf(resolve(place));
  switch (edit.kind) {
    case 'property':
    case 'optional-property':
      return JSON.stringify([edit.kind, at(edit.schema), edit.name]);
    case 'enum':
    case 'type':
      return JSON.stringify([edit.kind, at(edit.schema)]);
    case 'header':
      return JSON.stringify([edit.kind, at(edit.response), edit.name.toLowerCase()]);
    case 'optional-header':
      return JSON.stringify([edit.kind, at(edit.header)]);
    case 'media-type':
      return JSON.stringify([edit.kind, at(edit.response), edit.mediaType]);
    case 'status':
      return JSON.stringify([edit.kind, at(edit.operation), edit.status]);
    case 'operation':
      return JSON.stringify([edit.kind, edit.path, edit.method]);
  }
}

function merged(one: Edit, other: Edit): Edit {
  if (one.kind === 'property' && other.kind === 'property')
    return { ...one, shape: SeenShape.merged([one.shape, other.shape]) };
  if (one.kind === 'media-type' && other.kind === 'media-type')
    return { ...one, shape: mergedShapes(one.shape, other.shape) };
  if (one.kind === 'enum' && other.kind === 'enum') return { ...one, values: distinct(one.values, other.values) };
  if (one.kind === 'type' && other.kind === 'type') {
    const types = [...new Set([...one.types, ...other.types])];
    return { ...one, types, values: distinct(one.values, other.values) };
  }
  if (one.kind === 'status' && other.kind === 'status')
    return { ...one, response: mergedResponses(one.response, other.response) };
  return one;
}

function mergedResponses(one: SeenResponse, other: SeenResponse): SeenResponse {
  const content = new Map(one.content);
  for (const [mediaType, shape] of other.content) content.set(mediaType, mergedShapes(content.get(mediaType), shape));
  return { headers: new Set([...one.headers, ...other.headers]), content };
}

function mergedShapes(one: SeenShape | undefined, other: SeenShape | undefined): SeenShape | undefined {
  return one === undefined || other === undefined ? (one ?? other) : SeenShape.merged([one, other]);
}

function distinct(one: readonly unknown[], other: readonly unknown[]): unknown[] {
  return [...new Map([...one, ...other].map((value) => [JSON.stringify(value), value])).values()];
}
