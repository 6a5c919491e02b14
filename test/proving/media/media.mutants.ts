import { prove } from '../prove.ts';
import { media } from './index.ts';
import * as unachieved from './missed.ts';

await prove(media, unachieved);
