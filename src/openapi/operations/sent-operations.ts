import { hasKeys } from '../document/json-pointer.ts';
import { below, type Place, type SourceFiles } from '../document/source-files.ts';
import { methods } from './methods.ts';

/** A request that the API sends: one method of a callback or of a webhook. */
export interface SentOperation {
  /** The name of the callback or webhook. */
  readonly name: string;
  /** Upper case. */
  readonly method: string;
  readonly place: Place;
  /** Of the path item. */
  readonly item: Place;
  readonly summary: string | undefined;
  readonly description: string | undefined;
}

/** A request that follows the answer of an operation. */
export interface CallbackOperation extends SentOperation {
  /** The callback's key: a runtime expression, or a URL with some in braces. */
  readonly address: string;
}

/** The requests that an operation's `callbacks` announce, in their order. A reference that leads nowhere is left out. */
export function callbacksOf(operation: Place, files: SourceFiles): CallbackOperation[] {
  const callbacks = files.tryResolve(below(operation, 'callbacks'));
  return namesIn(callbacks?.value).flatMap((name) => {
    const callback = callbacks && files.tryResolve(below(callbacks.place, name));
    return namesIn(callback?.value).flatMap((address) =>
      callback === undefined
        ? []
        : operationsIn(below(callback.place, address), name, files).map((sent) => ({ ...sent, address })),
    );
  });
}

/** The requests that a document's `webhooks` announce, by name. */
export function webhooksOf(root: Place, files: SourceFiles): Map<string, readonly SentOperation[]> {
  const webhooks = files.tryResolve(below(root, 'webhooks'));
  const found = new Map<string, readonly SentOperation[]>();
  for (const name of namesIn(webhooks?.value)) {
    const operations = webhooks === undefined ? [] : operationsIn(below(webhooks.place, name), name, files);
    if (operations.length > 0) found.set(name, operations);
  }
  return found;
}

function operationsIn(at: Place, name: string, files: SourceFiles): SentOperation[] {
  const item = files.tryResolve(at);
  return methods.flatMap((method) => {
    const operation = item && files.tryResolve(below(item.place, method));
    if (item === undefined || operation === undefined || !hasKeys(operation.value)) return [];
    const { summary, description } = { ...(hasKeys(item.value) ? item.value : {}), ...operation.value };
    return {
      ...{ name, method: method.toUpperCase(), place: operation.place, item: item.place },
      summary: textOf(summary),
      description: textOf(description),
    };
  });
}

function namesIn(value: unknown): string[] {
  return hasKeys(value) ? Object.keys(value).filter((name) => !name.startsWith('x-')) : [];
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
