/** What a shard tells the runner about one test or hook that did not pass. */
export interface FailureReport {
  readonly file: string;
  readonly title: string;
  readonly text: string;
}

export interface FileReport {
  readonly file: string;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: readonly string[];
  readonly durationMs: number;
  readonly remarks?: readonly string[];
}

export type ShardMessage =
  | { readonly kind: 'test'; readonly title: string }
  | { readonly kind: 'file'; readonly report: FileReport; readonly failures: readonly FailureReport[] }
  | { readonly kind: 'end'; readonly leftOut: readonly { readonly title: string; readonly reason: string }[] };
