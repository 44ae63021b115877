import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../language/format.ts';
import { Card } from '../parts/card.tsx';
import classes from './distribution.module.css';
import type { Run } from './queries.ts';

/** What the run had to give, who asked for it, and by which rule it decided. */
export function RunFigures({ run }: { readonly run: Run }): ReactNode {
  const { t } = useTranslation('distribution');
  const format = useFormat();
  const { rules, equipmentClassCode, pools } = run;
  const isReserve = (poolId: string): boolean => poolId.endsWith(':reserve');
  const kept = pools.filter(({ poolId }) => isReserve(poolId)).reduce((sum, { capacity }) => sum + capacity, 0);
  const reserveRate = rules.reserveBasisPoints as Readonly<Record<string, number>>;
  const supply = [{ name: t('free'), units: run.supply - kept, isReserve: false }, { name: `${t('reserve')} ${format.percent((reserveRate[equipmentClassCode] ?? 0) / 10_000)}`, units: kept, isReserve: true }];
  const organisations = new Set(run.lines.map(({ organisationId }) => organisationId)).size;
  return (
    <>
      <Card title={t('supply')} action={<strong>{format.number(run.supply)}</strong>}>
        {supply.map(({ name, units, isReserve: reserve }) => (
          <div key={name} className={classes['part']}>
            <div className={classes['between']}><span>{name}</span><span>{format.number(units)}</span></div>
            <div className={classes['supplyBar']}><i data-reserve={reserve || undefined} style={{ width: run.supply === 0 ? 0 : `${(100 * units) / run.supply}%` }} /></div>
          </div>
        ))}
      </Card>
      <Card title={t('demand')} action={<strong>{format.number(run.demand)}</strong>}>
        <dl className={classes['figures']}>
          <div><dt>{t('run.lines')}</dt><dd>{format.number(run.lines.length)}</dd></div>
          <div><dt>{t('run.organisations')}</dt><dd>{format.number(organisations)}</dd></div>
          <div><dt>{t('awarded')}</dt><dd>{format.number(run.awarded)}</dd></div>
        </dl>
      </Card>
      <Card title={t('rules.title')}>
        <dl className={classes['figures']}>
          <div><dt>{t('rules.key')}</dt><dd>{t(`keys.${rules.key}`)}</dd></div>
          <div><dt>{t('rules.social')}</dt><dd>{rules.socialFactor.applied ? t('rules.socialStep', { step: format.percent(rules.socialFactor.stepBasisPoints / 10_000) }) : t('rules.socialOff')}</dd></div>
          <div><dt>{t('rules.classes')}</dt><dd>{rules.classes.map((each) => t(`classes.${each as 'crisis'}`, { defaultValue: each })).join(', ')}</dd></div>
          <div><dt>{t('rules.seed')}</dt><dd>{run.seed}</dd></div>
        </dl>
      </Card>
    </>
  );
}
