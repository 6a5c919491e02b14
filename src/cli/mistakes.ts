import { BrowserFileMissing } from '../docs/browser-files.ts';
import { AddressUnavailable } from '../http/listen.ts';
import { ClockUnreadable } from '../mock/clock.ts';
import { StateOfAnotherApi } from '../mock/create-engine.ts';
import { DestinationUnreadable } from '../mock/deliveries/destinations.ts';
import { SignatureSchemeUnusable } from '../mock/deliveries/signature.ts';
import { PopulateImpossible } from '../mock/populate.ts';
import { StateFileUnusable } from '../mock/state-file.ts';
import { DocumentError } from '../spec/document-error.ts';
import { DocsUnwritable } from './docs.ts';
import { TriggerRefused } from './trigger.ts';

const mistakes = [
  ...[DocumentError, AddressUnavailable, ClockUnreadable, StateFileUnusable, StateOfAnotherApi, PopulateImpossible],
  ...[DocsUnwritable, BrowserFileMissing],
  ...[DestinationUnreadable, SignatureSchemeUnusable, TriggerRefused],
];

/** Whether an error is something that a person can put right: shown as a sentence, without a stack trace. */
export function isMistake(error: unknown): error is Error {
  return mistakes.some((mistake) => error instanceof mistake);
}
