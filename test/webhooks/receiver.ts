import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  headers: IncomingMessage['headers'];
  body: string;
}

type Answer = number | ((call: Received, answer: ServerResponse) => void);

/** A system of the company: a real server that notes what it gets and answers as told. */
export async function webhookReceiver() {
  const received: Received[] = [];
  const answers: Answer[] = [];
  let usual: Answer = 204;
  const server = createServer(async (incoming, answer) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const call = { headers: incoming.headers, body: Buffer.concat(chunks).toString('utf8') };
    received.push(call);
    const next = answers.shift() ?? usual;
    if (typeof next === 'function') next(call, answer);
    else answer.writeHead(next).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    received,
    /** The next answers, one each; afterwards the usual one. */
    answers,
    /** 204 unless told. */
    answerAlways(answer: Answer) {
      usual = answer;
    },
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
