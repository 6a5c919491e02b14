import { isRoomFull } from '../../state/room.ts';
import { StateNotWritten } from '../../state/state-not-written.ts';
import { QueueFull } from '../../webhooks/attempt-queue.ts';
import {
  BodyTooLarge,
  DocumentedRefusal,
  FaultInjected,
  InputInvalid,
  MethodNotAllowed,
  NotAcceptable,
  OperationUnreadable,
  PreferenceUnsatisfiable,
  QuotaExceeded,
  ResourceMissing,
  ResponseUndocumented,
  RouteNotFound,
  SessionNameUnusable,
  StateUnavailable,
  TokenMissing,
  TokenUnknown,
  UnsupportedMediaType,
  WordedRefusal,
} from './refusals.ts';

/** The reasons of refusals, as a fixed set of labels for a metric. */
export type RefusalReason =
  | 'route_not_found'
  | 'method_not_allowed'
  | 'unauthenticated'
  | 'foreign_page'
  | 'quota_exceeded'
  | 'resource_missing'
  | 'invalid_input'
  | 'unsupported_media_type'
  | 'not_acceptable'
  | 'body_too_large'
  | 'preference_unsatisfiable'
  | 'session_unusable'
  | 'operation_unreadable'
  | 'injected_fault'
  | 'queue_full'
  | 'room_full'
  | 'state_not_written'
  | 'state_unavailable'
  | 'answer_undocumented'
  | 'handler'
  | 'other'
  | 'fault';

/** A class of errors that refuse a request. */
type RefusingClass = abstract new (...parameters: never[]) => Error;

/** A subclass precedes the classes that it extends. */
const reasons: readonly (readonly [RefusingClass, RefusalReason])[] = [
  [InputInvalid, 'invalid_input'],
  [TokenMissing, 'unauthenticated'],
  [TokenUnknown, 'unauthenticated'],
  [ResourceMissing, 'resource_missing'],
  [QuotaExceeded, 'quota_exceeded'],
  [RouteNotFound, 'route_not_found'],
  [MethodNotAllowed, 'method_not_allowed'],
  [FaultInjected, 'injected_fault'],
  [BodyTooLarge, 'body_too_large'],
  [UnsupportedMediaType, 'unsupported_media_type'],
  [NotAcceptable, 'not_acceptable'],
  [PreferenceUnsatisfiable, 'preference_unsatisfiable'],
  [SessionNameUnusable, 'session_unusable'],
  [OperationUnreadable, 'operation_unreadable'],
  [DocumentedRefusal, 'handler'],
  [WordedRefusal, 'handler'],
  [QueueFull, 'queue_full'],
  [StateNotWritten, 'state_not_written'],
  [StateUnavailable, 'state_unavailable'],
  [ResponseUndocumented, 'answer_undocumented'],
];

/** The reason for an error that `adoptedRefusal` has returned. */
export function reasonOf(error: unknown): RefusalReason {
  if (isRoomFull(error)) return 'room_full';
  return reasons.find(([kind]) => error instanceof kind)?.[1] ?? 'fault';
}
