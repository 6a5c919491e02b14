/** The agents of `fixtures/seed.json`. */
export const agentId = '9fbef0b7-8d4e-4a08-9207-66c22155721d';
export const otherAgentId = '9fbef0c4-1f0a-4d7b-8a53-3f1c7a9be204';
