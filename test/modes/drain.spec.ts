import { expect } from 'chai';
import { once } from 'node:events';
import { Agent, createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Drain } from '../../src/drain.ts';

describe('draining an HTTP server', () => {
  let server: Server;
  let drain: Drain;
  let agent: Agent;
  const held: ServerResponse[] = [];
  beforeEach(async () => {
    server = createServer((incoming, response) => {
      if (incoming.url === '/slow') held.push(response);
      else response.end('done');
    });
    drain = new Drain(server);
    agent = new Agent({ keepAlive: true });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterEach(() => {
    agent.destroy();
    server.close();
    server.closeAllConnections();
    held.length = 0;
  });

  const ask = async (path: string): Promise<IncomingMessage> => {
    const sent = request({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', path, agent }).end();
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    answer.resume();
    await once(answer, 'end');
    return answer;
  };
  const taken = async (): Promise<ServerResponse> => {
    while (!held[0]) await once(server, 'request');
    return held[0];
  };

  it('keeps connections until it is told to end', async () => {
    const [first, second] = [await ask('/'), await ask('/')];
    expect([first.headers.connection, second.headers.connection]).to.deep.equal(['keep-alive', 'keep-alive']);
    expect(second.socket).to.equal(first.socket);
  });

  it('goes on answering for a while, each answer the last of its connection', async () => {
    await ask('/');
    const ended = drain.end({ noticeMs: 1_000, graceMs: 5_000 });
    const answer = await ask('/');
    expect([answer.statusCode, answer.headers.connection]).to.deep.equal([200, 'close']);
    await ended;
    expect(server.listening).to.equal(false);
  });

  it('lets what is in flight end, and its connection with it', async () => {
    const slow = ask('/slow');
    const response = await taken();
    const ended = drain.end({ noticeMs: 0, graceMs: 5_000 });
    response.end('late');
    expect((await slow).headers.connection).to.equal('close');
    await ended;
  });

  it('ends connections on which nothing is asked', async () => {
    await ask('/');
    await drain.end({ noticeMs: 0, graceMs: 60_000 });
  });

  it('cuts off what does not end in time', async () => {
    const slow = ask('/slow').then(() => 'answered', () => 'cut off');
    await taken();
    await drain.end({ noticeMs: 0, graceMs: 100 });
    expect(await slow).to.equal('cut off');
  });
});
