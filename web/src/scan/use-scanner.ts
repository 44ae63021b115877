import { useEffect, useRef, type RefObject } from 'react';
import { WedgeDetector } from './wedge.ts';

const isEditable = (target: EventTarget | null): boolean => target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement || (target instanceof HTMLElement && target.isContentEditable);

/**
 * Hears a scanner that types, wherever the focus is: into the field itself it types like anybody; outside of all fields
 * the first key already brings the focus there; inside another field a burst is told from typing by its speed.
 */
export function useScanner(field: RefObject<HTMLInputElement | null>, onScan: (value: string) => void): void {
  const latest = useRef(onScan);
  useEffect(() => {
    latest.current = onScan;
  });
  useEffect(() => {
    const detector = new WedgeDetector();
    const hear = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.target === field.current) return;
      if (!isEditable(event.target)) {
        // the key that is on its way lands in the field
        if (event.key.length === 1 && event.key !== ' ') field.current?.focus();
        return;
      }
      const scanned = detector.key(event.key, event.timeStamp);
      if (scanned === undefined) return;
      // Enter belongs to the scanner, not to the form that happens to have the focus
      event.preventDefault();
      event.stopPropagation();
      latest.current(scanned);
    };
    window.addEventListener('keydown', hear, { capture: true });
    return () => { window.removeEventListener('keydown', hear, { capture: true }); };
  }, [field]);
}
