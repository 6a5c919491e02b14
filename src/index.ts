export type { ContractOptions, Interruption, ReceiverPlace } from './api/contract-options.ts';
export {
  ContractBroken,
  contractTests,
  RunIncomplete,
  type RunningTest,
  type TestFunctions,
} from './api/contract-tests.ts';
export { createMock, type MockOptions, StateOfAnotherApi } from './api/create-mock.ts';
export { type Api, type ApiDefinition, ApiMisdefined, defineApi, type InputOf } from './api/define-api.ts';
export { DataUnusable, type InferredOptions, inferredApi } from './api/inferred-api.ts';
export { loadScenario } from './api/load-scenario.ts';
export { type ContractRun, runContract } from './api/run-contract.ts';
export type { Case, Check, Finding } from './contract/cases/case.ts';
export type { Step } from './contract/cases/step.ts';
export { broken, differs, impossible } from './contract/checks/findings.ts';
export type {
  CaseContext,
  ContractApi,
  MadeResource,
  OwnCase,
  OwnCases,
  OwnOption,
  Recognition,
  StepOptions,
  WrongAccess,
} from './contract/contract-api.ts';
export type { Answer, Exchange, Exchanges } from './contract/run/exchange.ts';
export type { CaseResult } from './contract/run/report/case-result.ts';
export type { ContractEvent, Report, RunFacts, Summary } from './contract/run/report/events.ts';
export { CannotRun, RunAbandoned, RunStopped } from './contract/run/stops.ts';
export type { Target } from './contract/run/target.ts';
export type { TokenRequest } from './contract/run/token-request.ts';
export type { Wait } from './contract/run/wire/wait.ts';
export type { FileUrl, LoadOptions } from './framework/load-document.ts';
export { AddressUnavailable } from './http/address-unavailable.ts';
export { HostUnreadable } from './http/allowed-hosts.ts';
export { OriginUnreadable } from './http/allowed-origins.ts';
export type { HttpOptions, RequestSummary } from './http/http-mock.ts';
export { type Listening, type ListenOptions, listen, TlsUnusable } from './http/listen.ts';
export type { MockApp, MockServer, ServedRequest, ServedResponse } from './http/mock-app.ts';
export type { TlsPair } from './http/tls/tls-pair.ts';
export type {
  ListedSubscription,
  MockApi,
  PathResource,
  RecordCheck,
  StartContext,
  SubscriptionControl,
  SubscriptionList,
} from './mock/api.ts';
export {
  type DeliveryFacts,
  type EventContext,
  type EventDefinition,
  type EventSequence,
  EventUndocumented,
  EventUnknown,
  type Happening,
  OutboxMissing,
} from './mock/events.ts';
export type { Handler, HandlerContext, Input } from './mock/handler.ts';
export {
  type HandlerReply,
  type HandlerResult,
  refuse,
  type ShownReply,
  show,
  type View,
} from './mock/handler-result.ts';
export { JournalSizeUnusable } from './mock/journal-size.ts';
export type { Mock } from './mock/mock.ts';
export {
  DocumentedRefusal,
  InputInvalid,
  Refusal,
  ResponseUndocumented,
  WordedRefusal,
} from './mock/refusals/refusals.ts';
export type { MockReply } from './mock/reply.ts';
export type { MockRequest } from './mock/request.ts';
export type { Scenario, ScenarioStep } from './mock/scenarios/scenario.ts';
export type { PlayedScenario, PlayedStep } from './mock/scenarios/scenario-player.ts';
export { type ScenarioProblem, ScenarioUnusable } from './mock/scenarios/scenario-unusable.ts';
export type { Scenarios } from './mock/scenarios/scenarios.ts';
export type { Service, Services, Session, SessionParts, State } from './mock/sessions/session.ts';
export type { StreamedBody } from './mock/streamed-body.ts';
export type { ApiDocument } from './openapi/document/api-document.ts';
export { DocumentError, type DocumentProblem } from './openapi/document/document-error.ts';
export { type AppOptions, createApp, createEngine, type Engine, type EngineOptions, loadDocument } from './shipped.ts';
export { type Clock, ClockUnreadable, type Timer } from './state/clock.ts';
export { uuid } from './state/random.ts';
export {
  type Collection,
  type Resource,
  ResourceUnknown,
  resource,
  type Store,
  type StoreContent,
  type StoredRecord,
} from './state/store.ts';
export { type TalkoverOptions, talkover, talkoverApi } from './talkover/api.ts';
export { talkoverDocument } from './talkover/document.ts';
export { PopulateImpossible } from './talkover/populate.ts';
export { type Attempt, attemptsOf } from './webhooks/attempt.ts';
export { QueueFull } from './webhooks/attempt-queue.ts';
export type { CustomHeader } from './webhooks/custom-headers.ts';
export { DestinationUnreadable } from './webhooks/destination-unreadable.ts';
export { Outbox, type OutboxParts } from './webhooks/outbox.ts';
export { RetryScheduleUnusable } from './webhooks/retry-schedule.ts';
export type { HeaderSource } from './webhooks/signature/received-signature.ts';
export {
  SignatureMisused,
  type SignaturePreset,
  type SignatureScheme,
  SignatureSchemeUnusable,
  schemeOf,
  signaturePresets,
} from './webhooks/signature/scheme.ts';
export { type Signing, signPayload } from './webhooks/signature/sign-payload.ts';
export { type Verification, verifySignature } from './webhooks/signature/verify.ts';
export type { Subscription, Subscriptions } from './webhooks/subscription.ts';
