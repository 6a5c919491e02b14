import { prove } from '../prove.ts';
import { tickets } from './index.ts';
import * as unachieved from './missed.ts';

await prove(tickets, unachieved);
