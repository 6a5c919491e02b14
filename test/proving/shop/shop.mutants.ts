import { prove } from '../prove.ts';
import { shop } from './index.ts';
import * as unachieved from './missed.ts';

await prove(shop, unachieved);
