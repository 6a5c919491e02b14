export { createApp } from './http/app.ts';
export type { AppOptions, Exchange } from './http/http-mock.ts';
export type { MockApp, MockServer, ServedRequest, ServedResponse } from './http/mock-app.ts';
export { type Clock, ClockUnreadable, type Timer } from './mock/clock.ts';
export { createEngine, type EngineOptions } from './mock/create-engine.ts';
export { DestinationUnreadable } from './mock/deliveries/destinations.ts';
export { RetryScheduleUnusable } from './mock/deliveries/retry-schedule.ts';
export {
  SignatureMisused,
  type SignaturePreset,
  type SignatureScheme,
  SignatureSchemeUnusable,
  schemeOf,
  signaturePresets,
  type Verification,
  verifySignature,
} from './mock/deliveries/signature.ts';
export type { Engine } from './mock/engine.ts';
export type { MockReply, MockRequest } from './mock/exchange.ts';
export { type ApiDocument, loadDocument, talkoverDocument } from './spec/api-document.ts';
export { DocumentError, type DocumentProblem } from './spec/document-error.ts';
