import { testDocuments } from './test-documents.ts';

await testDocuments(0, 2);
