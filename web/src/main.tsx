import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import './theme/tokens.css';
import './theme/base.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { lazy, StrictMode, Suspense } from 'react';
import { createRoot } from 'react-dom/client';
import { queryClient } from './api/query-client.ts';
import { setUpLanguage } from './language/set-up.ts';
import { router } from './router.ts';
import { SessionGate } from './session/session-gate.tsx';
import { Themed } from './theme/themed.tsx';

// For those who do not sign in: outside the gate and the router.
const KioskPage = lazy(async () => ({ default: (await import('./kiosk/kiosk-page.tsx')).KioskPage }));

const place = document.getElementById('app');
if (!place) throw new Error('index.html has no place for the app');

await setUpLanguage();
createRoot(place).render(
  <StrictMode>
    <Themed>
      <QueryClientProvider client={queryClient}>
        {window.location.pathname === '/kiosk' ? <Suspense><KioskPage /></Suspense> : <SessionGate><RouterProvider router={router} /></SessionGate>}
      </QueryClientProvider>
    </Themed>
  </StrictMode>,
);
