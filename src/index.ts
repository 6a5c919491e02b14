export { createMock, type MockOptions, StateOfAnotherApi } from './api/create-mock.ts';
export { type Api, type ApiDefinition, ApiMisdefined, defineApi } from './api/define-api.ts';
export { inferredApi } from './api/inferred-api.ts';
export {
  type ContractOptions,
  type ContractRun,
  type ReceiverPlace,
  runContract,
} from './api/run-contract.ts';
export type { Case, Check } from './contract/cases/case.ts';
export type { Step } from './contract/cases/step.ts';
export type { CaseContext, ContractApi, MadeResource, OwnCases, OwnOption } from './contract/contract-api.ts';
export type { ContractEvent, Report, RunFacts, Summary } from './contract/run/report/events.ts';
export { CannotRun, RunAbandoned, RunStopped } from './contract/run/stops.ts';
export type { Target } from './contract/run/target.ts';
export type { HttpOptions, RequestSummary } from './http/http-mock.ts';
export { type Listening, type ListenOptions, listen } from './http/listen.ts';
export type { MockApp, MockServer, ServedRequest, ServedResponse } from './http/mock-app.ts';
export { AddressUnavailable } from './http/server.ts';
export type { MockApi, PathResource } from './mock/api.ts';
export {
  type EventContext,
  type EventDefinition,
  EventUndocumented,
  EventUnknown,
  type Happening,
} from './mock/events.ts';
export type { HandlerContext } from './mock/handler.ts';
export {
  type HandlerReply,
  type HandlerResult,
  refuse,
  type ShownReply,
  show,
  type View,
} from './mock/handler-result.ts';
export type { Mock } from './mock/mock.ts';
export { DocumentedRefusal, InputInvalid, Refusal, WordedRefusal } from './mock/refusals.ts';
export type { MockReply } from './mock/reply.ts';
export type { MockRequest } from './mock/request.ts';
export type { Service, Services, Session, SessionParts } from './mock/session.ts';
export type { ApiDocument } from './openapi/document/api-document.ts';
export { DocumentError, type DocumentProblem } from './openapi/document/document-error.ts';
export { type AppOptions, createApp, createEngine, type Engine, type EngineOptions, loadDocument } from './shipped.ts';
export { type Clock, ClockUnreadable, type Timer } from './state/clock.ts';
export { uuid } from './state/random.ts';
export {
  type Collection,
  type Resource,
  resource,
  type Store,
  type StoreContent,
  type StoredRecord,
} from './state/store.ts';
export { type TalkoverOptions, talkover, talkoverApi } from './talkover/api.ts';
export { talkoverDocument } from './talkover/document.ts';
export { type Attempt, attemptsOf } from './webhooks/attempt.ts';
export { QueueFull } from './webhooks/attempt-queue.ts';
export { DestinationUnreadable } from './webhooks/destinations.ts';
export { Outbox, type OutboxParts } from './webhooks/outbox.ts';
export { RetryScheduleUnusable } from './webhooks/retry-schedule.ts';
export {
  SignatureMisused,
  type SignaturePreset,
  type SignatureScheme,
  SignatureSchemeUnusable,
  schemeOf,
  signaturePresets,
  type Verification,
  verifySignature,
} from './webhooks/signature/signature.ts';
export type { Subscription, Subscriptions } from './webhooks/subscription.ts';
