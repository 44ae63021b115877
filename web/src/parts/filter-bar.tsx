import { Group } from '@mantine/core';
import type { ReactNode } from 'react';

/** The filters above a list. */
export function FilterBar({ children }: { readonly children: ReactNode }): ReactNode {
  return <Group gap="sm" mb="md" align="flex-end">{children}</Group>;
}
