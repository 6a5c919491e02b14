import type { Fault, Variation } from './fault.ts';
import { faultyAccepts } from './faulty-accepts.ts';
import { faultyAccess } from './faulty-access.ts';
import { faultyAnswers } from './faulty-answers.ts';
import { faultyChanges } from './faulty-changes.ts';
import { faultyEnumerations } from './faulty-enumerations.ts';
import { faultyEvents } from './faulty-events.ts';
import { faultyLeaks } from './faulty-leaks.ts';
import { faultyLetters } from './faulty-letters.ts';
import { faultyPersistence } from './faulty-persistence.ts';
import { faultyRaces } from './faulty-races.ts';
import { faultyRefusals } from './faulty-refusals.ts';
import { faultyTimes } from './faulty-times.ts';
import { faultyValidation } from './faulty-validation.ts';
import { faultyOffers, soundEvents } from './more-events.ts';
import { soundAnswers } from './sound-answers.ts';
import { soundIds } from './sound-ids.ts';
import { soundInputs } from './sound-inputs.ts';
import { faultyNeighbours, soundNeighbours } from './sound-neighbours.ts';
import { soundOrders } from './sound-orders.ts';
import { soundRaces } from './sound-races.ts';
import { soundTimes } from './sound-times.ts';
import { soundUrls } from './sound-urls.ts';
import { soundWire } from './sound-wire.ts';

/** Every deployment that breaks something documented which shows without a receiver. */
export const faults: readonly Fault[] = [
  ...faultyAnswers,
  ...faultyRefusals,
  ...faultyAccess,
  ...faultyAccepts,
  ...faultyValidation,
  ...faultyEnumerations,
  ...faultyEvents,
  ...faultyLetters,
  ...faultyChanges,
  ...faultyPersistence,
  ...faultyLeaks,
  ...faultyTimes,
  ...faultyRaces,
  ...faultyNeighbours,
  ...faultyOffers,
];

/** Every deployment that breaks nothing documented which shows without a receiver. */
export const variations: readonly Variation[] = [
  ...soundAnswers,
  ...soundInputs,
  ...soundIds,
  ...soundOrders,
  ...soundTimes,
  ...soundRaces,
  ...soundUrls,
  ...soundNeighbours,
  ...soundEvents,
  ...soundWire,
];
