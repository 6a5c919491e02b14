// The mock as an app for others to mount, in an Express of its own.
import { createApp } from '../../../dist/index.js';

const [, , port] = process.argv;
const app = await createApp();
app.listen(Number(port), '127.0.0.1');
