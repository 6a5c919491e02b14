export { createApp } from './http/app.ts';
export type { AppOptions, Exchange } from './http/http-mock.ts';
export { type Clock, ClockUnreadable } from './mock/clock.ts';
export { createEngine, type EngineOptions } from './mock/create-engine.ts';
export type { Engine } from './mock/engine.ts';
export type { MockReply, MockRequest } from './mock/exchange.ts';
export { type ApiDocument, loadDocument, talkoverDocument } from './spec/api-document.ts';
export { DocumentError, type DocumentProblem } from './spec/document-error.ts';
