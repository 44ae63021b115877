import { Paper } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { IconDevices, IconDeviceLaptop, IconDeviceMobile, IconDeviceTablet, IconHeadphones, type Icon } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../language/format.ts';
import { Shown } from '../parts/shown.tsx';
import classes from './portal.module.css';
import { holdingsQuery } from './queries.ts';

const icons: readonly (readonly [pattern: RegExp, icon: Icon])[] = [[/tablet/, IconDeviceTablet], [/laptop|notebook/, IconDeviceLaptop], [/phone/, IconDeviceMobile], [/headset/, IconHeadphones]];

/** A picture of a class of equipment, from its code. */
export const iconOf = (code: string): Icon => icons.find(([pattern]) => pattern.test(code))?.[1] ?? IconDevices;

/** What the organisation holds, by class. */
export function HeldCard({ organisationId }: { readonly organisationId: string }): ReactNode {
  const { t } = useTranslation('portal');
  const format = useFormat();
  const holdings = useQuery(holdingsQuery(organisationId));
  return (
    <Paper component="section" className={classes['card'] ?? ''}>
      <div className={classes['line']}><h2>{t('start.have')}</h2><Link to="/portal/devices">{t('start.haveAll')}</Link></div>
      <Shown query={holdings} lines={3}>
        {({ items }) => (items.length === 0 ? <p className="softer">{t('start.haveNothing')}</p> : (
          <ul className={classes['list']}>
            {items.map(({ equipmentClassId, equipmentClassCode, equipmentClassName, registered, declared }) => {
              const Mark = iconOf(equipmentClassCode);
              return (
                <li key={equipmentClassId} className={classes['held']}>
                  <Mark size={26} stroke={1.5} aria-hidden />
                  <span>{equipmentClassName}{declared > 0 && <small>{t('start.declared', { count: declared })}</small>}</span>
                  <b>{format.number(registered + declared)}</b>
                </li>
              );
            })}
          </ul>
        ))}
      </Shown>
    </Paper>
  );
}
