import type { ErrorObject } from 'ajv';
import type { Field, FieldTree } from './field-tree.ts';
import { fillIn, validationMessages } from './messages.ts';
import { type OwnMessages, ownMessagesIn } from './own-messages.ts';
import { type BrokenRule, brokenRule, refusesEmpty } from './rules.ts';

/** The `errors` of a 422: field path to messages, in Laravel's order. */
export type ValidationErrors = Record<string, string[]>;

interface Complaint {
  readonly field: Field;
  readonly rule: string;
  readonly message: string;
  /**
   * The position of the broken keyword in its schema: the rules of a field are checked in the order in which they are
   * written.
   */
  readonly keywordPosition: number;
}

/** Turns ajv's errors into Laravel's answer: every failing field, with all its messages. */
export function validationErrors(errors: readonly ErrorObject[], fields: FieldTree): ValidationErrors {
  const complaints = errors
    .map((error) => complaintOf(error, fields))
    .filter((complaint) => complaint !== undefined)
    .sort(byField);
  const silenced = new Set<string>();
  for (const { field, rule } of complaints) if (rule === 'required') silenced.add(field.path);
  const messagesByPath = new Map<string, string[]>();
  for (const { field, rule, message } of complaints) {
    if (silenced.has(field.path) && rule !== 'required') continue;
    const messages = messagesByPath.get(field.path);
    if (messages === undefined) messagesByPath.set(field.path, [message]);
    else if (!messages.includes(message)) messages.push(message);
  }
  // It sets any key: a path may be `__proto__`.
  return Object.fromEntries(messagesByPath);
}

function complaintOf(error: ErrorObject, fields: FieldTree): Complaint | undefined {
  // ajv reports a bad name twice: where the name's own schema fails, and at the object that holds it.
  if (error.propertyName !== undefined) return undefined;
  const field = fields.find(error.instancePath, propertyOf(error));
  const schema = error.parentSchema ?? {};
  const broken = isMissing(error, field) ? required : brokenRule(error);
  if (broken === undefined) return undefined;
  return {
    field,
    rule: broken.rule,
    message: messageOf(broken, field, ownMessagesIn(schema)),
    keywordPosition: Object.keys(schema).indexOf(error.keyword),
  };
}

const required: BrokenRule = { rule: 'required', message: 'required', values: {} };

/** Laravel's `required` also refuses null and the empty string; an empty list has a rule and a message of its own here. */
function isMissing(error: ErrorObject, field: Field): boolean {
  if (error.keyword === 'required' || propertyOf(error) !== undefined) return error.keyword === 'required';
  const isEmpty = error.data === null || error.data === '';
  return isEmpty && (field.required || refusesEmpty(error.parentSchema ?? {}));
}

/** The property that an error concerns, where ajv reports it at the object. */
export function propertyOf({ params }: ErrorObject): string | undefined {
  return params.missingProperty ?? params.propertyName ?? params.additionalProperty ?? params.unevaluatedProperty;
}

function messageOf({ rule, message, values }: BrokenRule, field: Field, messages: OwnMessages | undefined): string {
  return fillIn(messages?.[rule] ?? validationMessages[message], { attribute: field.attribute, ...values });
}

function byField(a: Complaint, b: Complaint): number {
  const length = Math.max(a.field.order.length, b.field.order.length);
  for (let index = 0; index < length; index++) {
    const difference = (a.field.order[index] ?? -1) - (b.field.order[index] ?? -1);
    if (difference !== 0) return difference;
  }
  return a.keywordPosition - b.keywordPosition;
}
