import type { ErrorObject, ValidateFunction } from 'ajv';
import { appendPointer } from '../../openapi/document/json-pointer.ts';
import { isProvided, packageOf } from '../../openapi/packages.ts';
import { didYouMean } from '../../text/near-texts.ts';
import type { Scenario } from './scenario.ts';
import { rememberSource, type ScenarioFault, type ScenarioSource, ScenarioUnusable } from './scenario-unusable.ts';

/**
 * Validates a scenario by `spec/scenario.schema.json`. The names in it are checked when it is played.
 * @param source where it was read
 * @throws {ScenarioUnusable}
 */
export function readScenario(value: unknown, source?: ScenarioSource): Scenario {
  if (source !== undefined) rememberSource(value, source);
  validate ??= compiled();
  if (validate(value)) return value;
  throw ScenarioUnusable.of(value, faultsOf(validate.errors ?? []), source);
}

/** Compiled for the first scenario: most mocks play none. */
let validate: ValidateFunction<Scenario> | undefined;

function compiled(): ValidateFunction<Scenario> {
  // It was compiled from the same schema.
  if (isProvided('scenarioCheck')) return packageOf('scenarioCheck') as ValidateFunction<Scenario>;
  const ajv = new (packageOf('ajv').Ajv2020)({ allErrors: true, verbose: true, ownProperties: true, strict: false });
  packageOf('ajvFormats')(ajv);
  ajv.addVocabulary([ownWords]);
  return ajv.compile<Scenario>(packageOf('scenarioSchema'));
}

/** The keyword under which a schema describes what it allows. VS Code shows it too. */
const ownWords = 'errorMessage';

/** Returns each fault once, in the schema's own words if it has any. */
function faultsOf(errors: readonly ErrorObject[]): ScenarioFault[] {
  // Errors in the alternatives are left out: it is enough that none of them matches.
  const choices = errors.filter(({ parentSchema }) => typeof parentSchema?.[ownWords] === 'string');
  const isPart = ({ schemaPath, instancePath }: ErrorObject) =>
    choices.some(
      (choice) => schemaPath.startsWith(`${choice.schemaPath}/`) && instancePath.startsWith(choice.instancePath),
    );
  const faults = new Map(errors.filter((error) => !isPart(error)).map((error) => [keyOf(error), faultOf(error)]));
  return [...faults.values()];
}

/** Identifies a fault. Several broken keywords of a schema with its own words are one fault. */
function keyOf({ instancePath, schemaPath, parentSchema, keyword, params }: ErrorObject): string {
  if (typeof parentSchema?.[ownWords] === 'string') return `${instancePath}\n${parentSchema[ownWords]}`;
  return `${instancePath}\n${schemaPath}\n${keyword}\n${JSON.stringify(params)}`;
}

function faultOf({ instancePath, keyword, params, parentSchema, message = '' }: ErrorObject): ScenarioFault {
  const words: unknown = parentSchema?.[ownWords];
  if (typeof words === 'string') return { pointer: instancePath, reason: words };
  switch (keyword) {
    case 'additionalProperties': {
      const name = String(params.additionalProperty);
      const known = Object.keys(parentSchema?.properties ?? {});
      const near = didYouMean(name, known);
      return {
        pointer: appendPointer(instancePath, name),
        reason: `is no key here${near || `; there is ${known.join(', ')}`}`,
      };
    }
    case 'type':
      return { pointer: instancePath, reason: `must be ${typeNames[String(params.type)] ?? params.type}` };
    case 'required':
      return { pointer: instancePath, reason: `lacks ${params.missingProperty}` };
    case 'maxItems':
      return { pointer: instancePath, reason: `has more than ${params.limit} items` };
    default:
      return { pointer: instancePath, reason: message };
  }
}

const typeNames: Readonly<Record<string, string>> = {
  object: 'a map of names and values',
  array: 'a list',
  string: 'a text',
};
