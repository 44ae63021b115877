import type { ReactNode } from 'react';
export function NewRequestPage(): ReactNode { return null; }
