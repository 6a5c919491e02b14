import type { ValidateFunction } from 'ajv';

/** Makes the check of scenarios, compiled from `spec/scenario.schema.json` by the build. @param require loads parts of ajv */
declare const checkWith: (require: (name: string) => unknown) => ValidateFunction;
export default checkWith;
