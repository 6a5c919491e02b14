import { createHmac, timingSafeEqual } from 'node:crypto';
import express from 'express';

const secret = process.env.WEBHOOK_SECRET ?? 'my-secret';
const app = express();

// The bytes as they came: a signature can't be checked against what a parser has made of them.
app.post('/hooks', express.raw({ type: () => true }), ({ body = '', headers }, response) => {
  if (!isSigned(body, headers.signature)) {
    response.sendStatus(401);
    return;
  }
  const { event, data } = JSON.parse(body);
  console.log(event, data);
  response.sendStatus(204);
});

function isSigned(body, signature = '') {
  const expected = Buffer.from(createHmac('sha256', secret).update(body).digest('hex'));
  const given = Buffer.from(signature);
  // A comparison that takes as long for each wrong signature tells nobody how much of it is right.
  return given.length === expected.length && timingSafeEqual(given, expected);
}

const server = app.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
  console.log(`Receives at http://127.0.0.1:${server.address().port}/hooks`);
});
