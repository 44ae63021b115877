import { Paper } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { PageHead } from '../parts/page-head.tsx';
import classes from './portal.module.css';

const points = ['next', 'heads', 'social', 'more', 'own', 'proof'] as const;

/** The rule in two minutes. */
export function RulePage(): ReactNode {
  const { t } = useTranslation('portal');
  return (
    <>
      <PageHead title={t('rule.title')} answer={t('rule.answer')} />
      <div className={classes['stack']}>
        {points.map((point) => (
          <Paper key={point} component="section" className={classes['card'] ?? ''}>
            <h2>{t(`rule.${point}.title`)}</h2>
            <p className="softer">{t(`rule.${point}.text`)}</p>
          </Paper>
        ))}
      </div>
    </>
  );
}
