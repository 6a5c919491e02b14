/** The rules that can have a message of their own, by the names in `x-messages`: those of Laravel's validation. */
export const ruleNames = [
  ...['array', 'between', 'boolean', 'date', 'distinct', 'email', 'gt', 'in', 'integer', 'ipv4', 'ipv6', 'lt', 'max'],
  ...['min', 'multiple_of', 'numeric', 'prohibited', 'regex', 'required', 'string', 'url', 'uuid'],
] as const;
export type RuleName = (typeof ruleNames)[number];

/** The value of `x-messages`: rule to message template, where the API does not use the framework's message. */
export type OwnMessages = Readonly<Partial<Record<RuleName, string>>>;

const key = 'x-messages';

/** `x-messages` beside the keywords of a field, with the JSON Schema of its value. */
export const messagesExtension: Readonly<Record<string, object>> = {
  [key]: {
    type: 'object',
    minProperties: 1,
    propertyNames: { enum: ruleNames },
    additionalProperties: { type: 'string', minLength: 1 },
  },
};

/** The messages that a schema gives for its own field; undefined if it gives none. */
export function ownMessagesIn(schema: Readonly<Record<string, unknown>>): OwnMessages | undefined {
  // Validated against the schema of `x-messages` when the document was loaded.
  return schema[key] as OwnMessages | undefined;
}
