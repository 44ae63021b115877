import type { ReactNode } from 'react';
export function RequestsPage(): ReactNode { return null; }
