import type { ValidateFunction } from 'ajv';

/** What checks scenarios, compiled from `spec/scenario.schema.json`; the build puts it here. @param require gives what it needs of ajv */
declare const checkWith: (require: (name: string) => unknown) => ValidateFunction;
export default checkWith;
