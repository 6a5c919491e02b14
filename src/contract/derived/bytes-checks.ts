import { isJsonMediaType } from '../../openapi/bodies/media-types.ts';
import type { Operation } from '../../openapi/operations/operation.ts';
import type { Check } from '../cases/case.ts';
import { as, broken, impossible, isSuccess } from '../checks/findings.ts';
import { declaredBodies } from './inputs.ts';
import { mainPurpose } from './instances.ts';
import { successOf } from './record-checks.ts';
import type { Suite } from './suite.ts';

/** Checks that uploaded bytes are read back as the same bytes, of the same type. */
export function bytesChecks(suite: Suite, operation: Operation): Check[] {
  const isBinary = operation.success.content.some(({ mediaType }) => !isJsonMediaType(mediaType));
  if (operation.method !== 'GET' || !isBinary) return [];
  const source = bytesSource(suite, operation);
  if (source === undefined) return [];
  const { steps, isWhole } = source;
  const words = { severity: 'data', words: 'bytes are not kept as they were sent' } as const;
  const check: Check = {
    fact: 'the bytes are those that were sent',
    reads: steps,
    judge({ answer }, exchanges) {
      const before = successOf(steps, exchanges);
      if (answer === undefined || !isSuccess(answer) || before === undefined)
        return impossible('nothing was put there');
      const sent = isWhole ? before.request.bytes : bytesIn(before.sent);
      const got = answer.bytes;
      if (sent === undefined || got === undefined) return [];
      const isSame = sent.length === got.length && sent.every((byte, index) => got[index] === byte);
      return isSame
        ? []
        : as(words, broken('the bytes are not those that were sent', `${sent.length} bytes`, `${got.length} bytes`));
    },
  };
  return isWhole ? [check, typeIsKept(steps)] : [check];
}

/** The steps that upload the bytes which an operation reads: as the whole body, or as a file in it. */
export function bytesSource(
  suite: Suite,
  operation: Operation,
): { steps: readonly string[]; isWhole: boolean } | undefined {
  const { document, world } = suite;
  const put = putterOf(suite, operation);
  const [body] = put === undefined ? [] : declaredBodies(document, put);
  if (put !== undefined && body !== undefined && !body.isJson)
    return { steps: suite.plainOf(put), isWhole: !/^multipart\//.test(body.mediaType) };
  for (const input of world.inputsOf(operation)) {
    const source = world.sourceAt(operation, input);
    const steps = source?.kind === 'created' ? suite.creation(source.resource, mainPurpose) : [];
    if (steps.some((step) => bytesIn(step.body) !== undefined))
      return { steps: steps.map(({ id }) => id), isWhole: false };
  }
  return undefined;
}

/** The operation on the same path that uploads the bytes which an operation reads. */
export function putterOf({ document }: Suite, { method, path, success }: Operation): Operation | undefined {
  if (method !== 'GET' || success.content.every(({ mediaType }) => isJsonMediaType(mediaType))) return undefined;
  return document.operations.find((one) => one.path === path && (one.method === 'PUT' || one.method === 'POST'));
}

/** The first bytes in a body. */
function bytesIn(value: unknown): Uint8Array | undefined {
  if (value instanceof Uint8Array) return value;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const inner of Object.values(value)) {
    const found = bytesIn(inner);
    if (found !== undefined) return found;
  }
  return undefined;
}

function typeIsKept(steps: readonly string[]): Check {
  return {
    fact: 'its type is the one that was sent',
    reads: steps,
    judge({ answer }, exchanges) {
      const before = successOf(steps, exchanges);
      if (answer === undefined || !isSuccess(answer) || before === undefined)
        return impossible('nothing was put there');
      const [sent] = (before.request.headers['Content-Type'] ?? '').split(';');
      const [got] = (answer.headers.get('content-type') ?? '').split(';');
      const words = { severity: 'data', words: 'the type of what was sent is not kept' } as const;
      return sent === got || sent === 'application/octet-stream'
        ? []
        : as(words, broken('its type is not the one that was sent', sent, got));
    },
  };
}
