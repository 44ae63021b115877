import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Nothing } from '../parts/nothing.tsx';
import { PageHead } from '../parts/page-head.tsx';
import classes from './not-found-page.module.css';

export function NotFoundPage(): ReactNode {
  const { t } = useTranslation('shell');
  return (
    <main id="content" className={classes['page']}>
      <PageHead title={t('notFound.title')} />
      <Nothing action={<Button component={Link} to="/">{t('notFound.home')}</Button>}>{t('notFound.text')}</Nothing>
    </main>
  );
}
