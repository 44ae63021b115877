/** Sending again cannot help: the delivery has failed, and nobody needs to look after a job. */
export class RefusedForGood extends Error {
  /** True where nothing will ever be taken there: the endpoint is switched off. */
  readonly gone: boolean;

  /** The reason is shown to those who look after the endpoint: no addresses, no secrets. */
  constructor(reason: string, gone = false) {
    super(reason);
    this.name = 'RefusedForGood';
    this.gone = gone;
  }
}
