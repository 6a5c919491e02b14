import { afterAll } from 'vitest';
import { endFile } from './file-end.ts';

// Vitest runs this before each test file: it is what runs last of all that a file does at its end.
afterAll(endFile);
