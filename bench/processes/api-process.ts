import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pool } from 'undici';
import { startProgram } from '../../test/modes/support/program.ts';

export interface ApiProcess {
  /** Sends a request as the holder of a token and returns the answer's JSON; throws unless the status is 2xx. */
  request<T = unknown>(token: string, method: 'GET' | 'POST' | 'PUT', path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<T>;
  stop(): Promise<void>;
}

/** What the measured processes are started with; cursors made under it are theirs. */
export const BENCH_SECRET = 'bench'.repeat(8);

/** One API process in server mode over a database, answering one request after the other over a kept connection. */
export async function startApiProcess(databaseUrl: string, environment: Readonly<Record<string, string>> = {}): Promise<ApiProcess> {
  const folder = mkdtempSync(join(tmpdir(), 'zeugwart-bench-'));
  const program = startProgram('src/main.ts', folder, {
    NODE_ENV: 'production', DATABASE_URL: databaseUrl, REDIS_URL: 'redis://127.0.0.1:1', SECRET_KEY: BENCH_SECRET, PORT: '0', DATABASE_POOL: '4', ...environment,
  });
  const [, origin = ''] = await program.seen(/^Zeugwart \(server\) at (http:\S+)/m);
  const pool = new Pool(origin, { connections: 1, pipelining: 1 });
  return {
    async request<T>(token: string, method: 'GET' | 'POST' | 'PUT', path: string, content?: unknown, headers: Readonly<Record<string, string>> = {}): Promise<T> {
      const { statusCode, body } = await pool.request({
        method, path, body: content === undefined ? null : JSON.stringify(content),
        headers: { authorization: `Bearer ${token}`, ...(content !== undefined && { 'content-type': 'application/json' }), ...headers },
      });
      const text = await body.text();
      if (statusCode < 200 || statusCode > 299) throw new Error(`${method} ${path} answered ${statusCode}: ${text.slice(0, 500)}`);
      return (text === '' ? undefined : JSON.parse(text)) as T;
    },
    async stop() {
      await pool.close();
      program.terminate();
      await program.ended();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
