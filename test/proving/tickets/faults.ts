import type { Fault } from '../proving.ts';
import { faultsOfAnswers } from './faults-of-answers.ts';
import { faultsOfRequests } from './faults-of-requests.ts';
import { faultsOfState } from './faults-of-state.ts';

export const switchesOfFaults = { ...faultsOfRequests, ...faultsOfAnswers, ...faultsOfState };

export const faults: readonly Fault[] = Object.entries(switchesOfFaults).map(([name, [words, ...seenBy]]) => ({
  name: words,
  switch: name,
  seenBy,
}));
