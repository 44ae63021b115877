import { useEffect, useSyncExternalStore } from 'react';
import type { QueryClient } from '@tanstack/react-query';

/**
 * Which answers an entity of the audit trail is part of. A query's key begins with the noun of its resource; what is not
 * listed is heard under its own name.
 */
const shownIn: Readonly<Record<string, readonly string[]>> = {
  order: ['orders', 'slips', 'promises'], order_line: ['orders', 'slips', 'promises'], cancellation: ['orders'],
  need: ['needs'], supplier_document: ['documents', 'orders'], connection: ['connections'],
  receipt: ['receipts', 'orders'], device: ['devices', 'receipts'], stock_item: ['stock'],
  request: ['requests', 'allocation'], request_line: ['requests', 'allocation'],
  allocation_run: ['allocation', 'requests'], reservation: ['allocation', 'requests'],
  hand_over: ['hand-overs', 'requests', 'devices'], assignment: ['assignments', 'devices'], transfer: ['transfers', 'devices'],
  organisation: ['organisations'],
};

const LOCK = 'zeugwart-events';
const CHANNEL = 'zeugwart-hints';
/** Changes come in crowds; one reading serves all of a moment. */
const GATHER_MS = 300;

type Message = { readonly kind: 'hint'; readonly entity: string } | { readonly kind: 'reset' } | { readonly kind: 'state'; readonly live: boolean } | { readonly kind: 'ask' };

let live = false;
const watchers = new Set<() => void>();

function setLive(value: boolean): void {
  live = value;
  for (const watch of watchers) watch();
}

/** Whether changes arrive by themselves at the moment. */
export function useIsLive(): boolean {
  return useSyncExternalStore((watch) => { watchers.add(watch); return () => watchers.delete(watch); }, () => live);
}

/**
 * Reads anew what somebody changed. One stream serves all tabs of this browser: whoever holds the lock listens and tells
 * the others; when it closes, the next takes over.
 */
export function useLiveUpdates(queryClient: QueryClient): void {
  useEffect(() => {
    const channel = new BroadcastChannel(CHANNEL);
    const leave = new AbortController();
    const gathered = new Set<string>();
    let timer: number | undefined;
    let leads = false;

    const heed = (message: Message): void => {
      if (message.kind === 'ask') { if (leads) tell({ kind: 'state', live }); return; }
      if (message.kind === 'state') { setLive(message.live); return; }
      gathered.add(message.kind === 'reset' ? '*' : message.entity);
      timer ??= window.setTimeout(() => {
        timer = undefined;
        const resources = new Set([...gathered].flatMap((entity) => shownIn[entity] ?? [entity]));
        const all = gathered.has('*');
        gathered.clear();
        void queryClient.invalidateQueries({ predicate: ({ queryKey }) => all || resources.has(String(queryKey[0])) });
      }, GATHER_MS);
    };
    const tell = (message: Message): void => {
      heed(message);
      channel.postMessage(message);
    };
    channel.onmessage = ({ data }: MessageEvent<Message>) => { heed(data); };

    channel.postMessage({ kind: 'ask' } satisfies Message);

    const listen = (): Promise<void> => new Promise((resolve) => {
      leads = true;
      const stream = new EventSource('/api/v1/events');
      stream.onopen = () => { tell({ kind: 'state', live: true }); };
      stream.onerror = () => { tell({ kind: 'state', live: false }); };
      stream.addEventListener('hint', ({ data }: MessageEvent<string>) => { tell({ kind: 'hint', entity: data.slice(0, data.indexOf(':')) }); });
      stream.addEventListener('reset', () => { tell({ kind: 'reset' }); });
      leave.signal.addEventListener('abort', () => { stream.close(); resolve(); });
    });
    navigator.locks.request(LOCK, { signal: leave.signal }, listen).catch((error: unknown) => {
      if (!leave.signal.aborted) throw error;
    });
    return () => {
      leave.abort();
      channel.close();
      window.clearTimeout(timer);
    };
  }, [queryClient]);
}
