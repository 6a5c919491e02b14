import { DocumentError, type DocumentProblem } from '../../openapi/document/document-error.ts';
import { isJsonObject } from '../../openapi/document/json-pointer.ts';
import { QueueFull } from '../../webhooks/attempt-queue.ts';
import {
  DocumentedRefusal,
  InputInvalid,
  OperationUnreadable,
  Refusal,
  refusalKind,
  WordedRefusal,
} from './refusals.ts';

/**
 * Converts an error into a refusal of this package: a refusal thrown with the classes of another copy of this package,
 * or a document error. Returns other errors unchanged.
 */
export function adoptedRefusal(thrown: unknown): unknown {
  if (thrown instanceof DocumentError) return new OperationUnreadable(thrown.problems.map(reasonWithPlace).join('; '));
  if (!(thrown instanceof Error) || thrown instanceof Refusal) return thrown;
  // Thrown by the module's own outbox.
  if (thrown.name === 'QueueFull' && 'limit' in thrown && typeof thrown.limit === 'number')
    return new QueueFull(thrown.limit, 'unit' in thrown && thrown.unit === 'bytes' ? 'bytes' : 'deliveries');
  if (!(refusalKind in thrown)) return thrown;
  const { [refusalKind]: kind, message } = thrown;
  if (kind === 'input' && 'errors' in thrown && isMessages(thrown.errors))
    return new InputInvalid(thrown.errors, message);
  if (!('status' in thrown) || typeof thrown.status !== 'number') return thrown;
  if (kind === 'worded') return new WordedRefusal(thrown.status, message);
  if (kind !== 'documented' || !('example' in thrown) || typeof thrown.example !== 'string') return thrown;
  return new DocumentedRefusal(thrown.status, thrown.example, message);
}

/** Names the file without its folder, which is private. */
function reasonWithPlace({ file, line, column, reason }: DocumentProblem): string {
  return line === 0 ? reason : `${reason} (${file.split(/[/\\]/).at(-1)}:${line}:${column})`;
}

function isMessages(errors: unknown): errors is Readonly<Record<string, string[]>> {
  return isJsonObject(errors) && Object.values(errors).every(Array.isArray);
}
