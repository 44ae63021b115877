import { Navigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Nothing } from '../parts/nothing.tsx';
import { useDesks } from './desks.ts';
import { homeOf } from './home.ts';
import { AccountMenu } from './account-menu.tsx';

/** Leads to where one's day begins. */
export function HomePage(): ReactNode {
  const { t } = useTranslation('shell');
  const { current } = useDesks();
  if (current !== undefined) return <Navigate to={homeOf[current]} replace />;
  return <main id="content"><Nothing action={<AccountMenu />}>{t('navigation.none')}</Nothing></main>;
}
