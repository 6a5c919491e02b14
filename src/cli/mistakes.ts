import { StateOfAnotherApi } from '../api/create-mock.ts';
import { ApiMisdefined } from '../api/define-api.ts';
import { AddressUnavailable } from '../http/address-unavailable.ts';
import { HostUnreadable } from '../http/allowed-hosts.ts';
import { OriginUnreadable } from '../http/allowed-origins.ts';
import { ScenarioUnusable } from '../mock/scenarios/scenario-unusable.ts';
import { DocumentError } from '../openapi/document/document-error.ts';
import { DocumentNotJson } from '../openapi/document/document-not-json.ts';
import { RedisOptionUnusable, RedisPackageMissing, RedisUnreachable } from '../redis/redis-unusable.ts';
import { ClockUnreadable } from '../state/clock.ts';
import { StateFileUnusable } from '../state/file/state-file-unusable.ts';
import { StateNotWritten } from '../state/state-not-written.ts';
import { DataUnusable } from '../stateful/data-unusable.ts';
import { PageFileMissing } from '../style/page-file-missing.ts';
import { PopulateImpossible } from '../talkover/populate.ts';
import { DestinationUnreadable } from '../webhooks/destination-unreadable.ts';
import { SignatureSchemeUnusable } from '../webhooks/signature/scheme.ts';
import { CompiledUnwritable } from './compile.ts';
import { DocsUnwritable } from './docs.ts';
import { ApiUnloadable } from './load-api.ts';
import { TriggerRefused } from './trigger.ts';

const mistakes = [
  ...[DocumentError, AddressUnavailable, ClockUnreadable, StateOfAnotherApi, PopulateImpossible],
  ...[StateFileUnusable, StateNotWritten, ScenarioUnusable, DataUnusable],
  ...[RedisOptionUnusable, RedisPackageMissing, RedisUnreachable],
  ...[ApiUnloadable, ApiMisdefined, DocsUnwritable, PageFileMissing, CompiledUnwritable, DocumentNotJson],
  ...[DestinationUnreadable, HostUnreadable, OriginUnreadable, SignatureSchemeUnusable, TriggerRefused],
];

/** Those for which nothing can begin, though document and options are sound. */
const cannotBegin = [ScenarioUnusable, DataUnusable, RedisOptionUnusable, RedisPackageMissing, RedisUnreachable];

/** The exit code of an error: 2 for a scenario that can't be played, data that no collection can have or a Redis that can't be used, as for a run that can't begin, else 1. */
export function exitCodeOf(error: unknown): 1 | 2 {
  return cannotBegin.some((kind) => error instanceof kind) ? 2 : 1;
}

/** A kind of error. */
type ErrorKind = abstract new (...parts: never[]) => Error;

/**
 * What is said of an error: its message alone where a person can put it right, else all that helps to find it.
 * @param kinds those of the command, beside the mistakes of every command
 */
export function wordsOf(error: unknown, kinds: readonly ErrorKind[] = []): string {
  if (!(error instanceof Error)) return String(error);
  const isKnown = [...mistakes, ...kinds].some((kind) => error instanceof kind);
  return isKnown ? error.message : (error.stack ?? error.message);
}

/** Whether an error is something that a person can put right: shown as a sentence, without a stack trace. */
export function isMistake(error: unknown): error is Error {
  return mistakes.some((mistake) => error instanceof mistake);
}
