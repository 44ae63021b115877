import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api, type Schemas } from '../api/client.ts';
import { ApiError, OfflineError } from '../api/problem.ts';
import { comparable, kindOf } from '../scan/scan-kind.ts';
import type { Feedback } from '../scan/scan-feedback.tsx';
import { ScanQueue, type QueuedScan } from '../scan/scan-queue.ts';
import { sound, type Tone } from '../scan/tones.ts';

const tones: Readonly<Record<Schemas['ScanResult']['outcome'], Tone>> = { expected: 'good', corrected: 'good', damaged: 'good', duplicate: 'known', known: 'known', unknown: 'aside', surplus: 'aside', rejected: 'bad' };
/** How often what lies here is offered to the server again. */
const RETRY_MS = 5_000;

const queue = new ScanQueue();

interface ScanLoop {
  readonly feedback: Feedback | undefined;
  /** Not answered yet, or refused; oldest first. */
  readonly queued: readonly QueuedScan[];
  readonly isReached: boolean;
  readonly scan: (value: string) => void;
  readonly forget: (id: string) => void;
}

/**
 * The loop of a receipt: a scan is taken down on this device at once, shown by what is known here, sent as soon as the
 * server can be reached, and corrected by its answer. Every scan has an id of its own, so none counts twice.
 */
export function useScanLoop(receiptId: string, expected: ReadonlySet<string>, orderLineId: string | undefined): ScanLoop {
  const { t } = useTranslation('support');
  const queryClient = useQueryClient();
  const [feedback, setFeedback] = useState<Feedback>();
  const [queued, setQueued] = useState<readonly QueuedScan[]>([]);
  const [isReached, setIsReached] = useState(true);
  const lastId = useRef('');
  const seen = useRef(new Set<string>());

  const show = useCallback((outcome: Schemas['ScanResult']['outcome'], value: string, problem?: string | null): void => {
    sound(tones[outcome]);
    setFeedback({ tone: tones[outcome], title: t(`outcomes.${outcome}.title`), value, note: problem ? t('receipt.rejected', { problem }) : t(`outcomes.${outcome}.note`) });
  }, [t]);

  const flush = useCallback(async (): Promise<void> => {
    const values = new Map((await queue.of(receiptId)).map(({ id, value }) => [id, value]));
    try {
      await queue.flush(receiptId, async (batch) => {
        try {
          const { results } = await answer(api.POST('/receipts/{id}/scans', { params: { path: { id: receiptId } }, body: { scans: batch.map(({ id, kind, value, orderLineId: ofLine }) => ({ id, kind, value, ...(ofLine !== undefined && { orderLineId: ofLine }) })) } })) as Schemas['ScanResults'];
          return { results };
        } catch (error) {
          if (error instanceof ApiError && error.status !== 401 && error.status < 500) return { refusal: error.message };
          throw error;
        }
      }, (result) => {
        // the picture was drawn by what was known here; the server has the last word about the last scan
        if (result.id === lastId.current && result.outcome !== 'expected') show(result.outcome, result.value ?? values.get(result.id) ?? '', result.problem);
      });
      setIsReached(true);
      if (values.size > 0) await queryClient.invalidateQueries({ queryKey: ['receipts', receiptId] });
    } catch (error) {
      if (!(error instanceof OfflineError || error instanceof ApiError)) throw error;
      setIsReached(false);
    }
    setQueued(await queue.of(receiptId));
  }, [receiptId, queryClient, show]);

  useEffect(() => {
    const again = (): void => void flush();
    again();
    const timer = window.setInterval(again, RETRY_MS);
    window.addEventListener('online', again);
    return () => {
      window.clearInterval(timer);
      window.removeEventListener('online', again);
    };
  }, [flush]);

  const scan = (text: string): void => {
    const value = comparable(text);
    const added: QueuedScan = { id: crypto.randomUUID(), receiptId, kind: kindOf(value), value, at: Date.now(), orderLineId: expected.has(value) ? undefined : orderLineId };
    lastId.current = added.id;
    if (seen.current.has(value)) show('duplicate', value);
    else if (expected.has(value) || orderLineId !== undefined) show('expected', value);
    else setFeedback({ tone: 'known', title: t('receipt.checking'), value });
    seen.current.add(value);
    setQueued((before) => [...before, added]);
    void queue.add(added).then(flush);
  };

  const forget = (id: string): void => {
    void queue.forget(id).then(async () => { setQueued(await queue.of(receiptId)); });
  };

  return { feedback, queued, isReached, scan, forget };
}
