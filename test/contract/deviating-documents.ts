/**
 * The cases that fail against our own mock of an installed document, by the document and then by the reason: its own
 * contradictions, and what the mock does not get right. Each entry has to be so.
 */
export const deviating: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  '@readme/oas-examples/3.0/json/readme-legacy.json': {
    'the mock refuses in problem details where the document declares JSON for the status': ['getProject/answers/body'],
  },
  'shipengine-openapi/openapi.yaml': {
    'each schema of an allOf forbids what another one requires or has': ['create_webhook/answers/body'],
  },
};
