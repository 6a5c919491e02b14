import { answerFaults } from './faults-answers.ts';
import { stateFaults } from './faults-state.ts';
import { validationFaults } from './faults-validation.ts';

/** Each breaks one promise of the document, or of HTTP. */
export const faults = [...validationFaults, ...answerFaults, ...stateFaults] as const;
