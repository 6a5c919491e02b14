export { createApp } from './http/app.ts';
export type { AppOptions, Exchange } from './http/http-mock.ts';
export type { MockApp, MockServer, ServedRequest, ServedResponse } from './http/mock-app.ts';
export { createEngine, type EngineOptions } from './mock/create-engine.ts';
export type { MockReply, MockRequest } from './mock/exchange.ts';
export type { Engine } from './mock/mock.ts';
export { type ApiDocument, loadDocument, talkoverDocument } from './openapi/document/api-document.ts';
export { DocumentError, type DocumentProblem } from './openapi/document/document-error.ts';
export { type Clock, ClockUnreadable, type Timer } from './state/clock.ts';
export { DestinationUnreadable } from './webhooks/destinations.ts';
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
