import { createHash } from 'node:crypto';
import type { SupplierHttp } from '../supplier-adapter.ts';
import { expectSuccess, SupplierCallError } from '../supplier-call.ts';
import { parseSupplierJson } from '../supplier-json.ts';
import type { IngramConfiguration, IngramSecrets } from './ingram-configuration.ts';
import { IngramRecord } from './ingram-record.ts';

interface Token {
  readonly value: string;
  /** On the clock of this process: a token's life is real time. */
  readonly renewAt: number;
}

/** A token is renewed before others find it expired on their way. */
const USED_SHARE_OF_LIFE = 0.8;
const SHORTEST_LIFE_S = 60;

/** The access tokens of this process. Connections come and go with every job, so they live beside them; one asks, the others wait. */
export class IngramTokens {
  readonly #known = new Map<string, Token>();
  readonly #underWay = new Map<string, Promise<string>>();

  /**
   * @param refused a token that was just not accepted, and is not given out again
   * @throws SupplierCallError never with an unknown effect: what was to be done with the token has not begun
   */
  async get(configuration: IngramConfiguration, secrets: IngramSecrets, http: SupplierHttp, refused?: string): Promise<string> {
    const key = createHash('sha256').update(JSON.stringify([configuration.baseUrl, configuration.tokenPath, secrets])).digest('hex');
    const known = this.#known.get(key);
    if (known && known.value !== refused && Date.now() < known.renewAt) return known.value;
    const underWay = this.#underWay.get(key);
    if (underWay) {
      // It may have ended with the job that made it; then this one asks itself.
      const [outcome] = await Promise.allSettled([underWay]);
      if (outcome.status === 'fulfilled') return outcome.value;
    }
    const asking = this.#ask(key, configuration, secrets, http).finally(() => {
      if (this.#underWay.get(key) === asking) this.#underWay.delete(key);
    });
    this.#underWay.set(key, asking);
    return asking;
  }

  async #ask(key: string, { baseUrl, tokenPath }: IngramConfiguration, { clientId, clientSecret }: IngramSecrets, http: SupplierHttp): Promise<string> {
    const query = new URLSearchParams({ grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret });
    try {
      const reply = expectSuccess(await http.request({ method: 'GET', url: `${baseUrl.replace(/\/+$/, '')}${tokenPath}?${query.toString()}`, headers: { accept: 'application/json' } }));
      const record = IngramRecord.of(parseSupplierJson(new TextDecoder().decode(reply.body)));
      const value = record.text('access_token');
      const life = Number(record.text('expires_in') ?? SHORTEST_LIFE_S);
      // It goes into a header.
      if (value === null || !/^[\x21-\x7e]+$/.test(value) || !(life > 0)) throw new SupplierCallError('unusable_reply', 'none');
      this.#known.set(key, { value, renewAt: Date.now() + life * 1_000 * USED_SHARE_OF_LIFE });
      return value;
    } catch (error) {
      if (error instanceof SyntaxError) throw new SupplierCallError('unusable_reply', 'none', { cause: error });
      if (!(error instanceof SupplierCallError)) throw error;
      // Wrong credentials are told by 400 as well as by 401: they say nothing about an order.
      const failure = error.failure === 'refused' || error.failure === 'not_found' ? 'unauthorised' : error.failure;
      throw new SupplierCallError(failure, 'none', { retryAfterMs: error.retryAfterMs, cause: error });
    }
  }
}
