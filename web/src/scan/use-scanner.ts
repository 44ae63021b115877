import { useEffect, useRef } from 'react';
import { WedgeDetector } from './wedge.ts';

/** Hears a scanner that types, wherever the focus is; what is typed by hand into a field is left alone. */
export function useScanner(onScan: (value: string) => void): void {
  const latest = useRef(onScan);
  useEffect(() => {
    latest.current = onScan;
  });
  useEffect(() => {
    const detector = new WedgeDetector();
    const hear = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const scanned = detector.key(event.key, event.timeStamp);
      if (scanned === undefined) return;
      // Enter belongs to the scanner, not to the button that happens to have the focus
      event.preventDefault();
      event.stopPropagation();
      latest.current(scanned);
    };
    window.addEventListener('keydown', hear, { capture: true });
    return () => { window.removeEventListener('keydown', hear, { capture: true }); };
  }, []);
}
