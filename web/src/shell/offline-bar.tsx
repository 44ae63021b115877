import { useNetwork } from '@mantine/hooks';
import { IconCloudOff } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Note } from '../parts/note.tsx';

/** Grey, not red: being without a network is a state, not a fault. */
export function OfflineBar(): ReactNode {
  const { t } = useTranslation('shell');
  return useNetwork().online ? null : <Note hue="plain" icon={IconCloudOff} role="status">{t('offline')}</Note>;
}
