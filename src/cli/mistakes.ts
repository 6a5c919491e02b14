import { StateOfAnotherApi } from '../api/create-mock.ts';
import { ApiMisdefined } from '../api/define-api.ts';
import { AddressUnavailable } from '../http/address-unavailable.ts';
import { HostUnreadable } from '../http/allowed-hosts.ts';
import { OriginUnreadable } from '../http/allowed-origins.ts';
import { TlsUnusable } from '../http/tls/tls-unusable.ts';
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
import { ConfigUnusable } from './contract/config/config-file.ts';
import { DocsUnwritable } from './docs.ts';
import { ApiUnloadable } from './load-api.ts';
import { TriggerRefused } from './trigger.ts';

const mistakes = [
  ...[DocumentError, AddressUnavailable, ClockUnreadable, StateOfAnotherApi, PopulateImpossible],
  ...[StateFileUnusable, StateNotWritten, ScenarioUnusable, DataUnusable],
  ...[RedisOptionUnusable, RedisPackageMissing, RedisUnreachable],
  ...[ApiUnloadable, ApiMisdefined, DocsUnwritable, PageFileMissing, CompiledUnwritable, DocumentNotJson],
  ...[DestinationUnreadable, HostUnreadable, OriginUnreadable, SignatureSchemeUnusable, TriggerRefused],
  ...[TlsUnusable, ConfigUnusable],
];

/** Those for which nothing can begin, though document and options are sound. */
const cannotBegin = [
  ScenarioUnusable,
  DataUnusable,
  RedisOptionUnusable,
  RedisPackageMissing,
  RedisUnreachable,
  TlsUnusable,
  ConfigUnusable,
];

/**
 * The exit code of an error: 2 where nothing can begin for a scenario, data, a Redis, a certificate or a file of options that
 * can't be used, else 1.
 */
export function exitCodeOf(error: unknown): 1 | 2 {
  return cannotBegin.some((kind) => error instanceof kind) ? 2 : 1;
}

/** A class of errors. */
type ErrorKind = abstract new (...parts: never[]) => Error;

/**
 * Describes an error: only its message if a user can fix it, otherwise with its stack trace.
 * @param kinds the command's own mistakes, in addition to the common ones
 */
export function wordsOf(error: unknown, kinds: readonly ErrorKind[] = []): string {
  if (!(error instanceof Error)) return String(error);
  const isKnown = [...mistakes, ...kinds].some((kind) => error instanceof kind);
  return isKnown ? error.message : (error.stack ?? error.message);
}

/** True for an error that a user can fix. It is shown without a stack trace. */
export function isMistake(error: unknown): error is Error {
  return mistakes.some((mistake) => error instanceof mistake);
}
