import { Link, Outlet } from '@tanstack/react-router';
import { IconBell, IconDevices, IconHome, IconInbox, type Icon } from '@tabler/icons-react';
import { Suspense, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Waiting } from '../parts/waiting.tsx';
import { useSession } from '../session/session.ts';
import { AccountMenu } from './account-menu.tsx';
import { Brand } from './brand.tsx';
import { LiveMark } from './live-mark.tsx';
import { OfflineBar } from './offline-bar.tsx';
import classes from './portal-shell.module.css';
import { SkipLink } from './skip-link.tsx';

const places: readonly { readonly to: string; readonly name: 'start' | 'requests' | 'ourDevices' | 'messages'; readonly short?: 'devicesShort'; readonly icon: Icon; readonly exact: boolean }[] = [
  { to: '/portal', name: 'start', icon: IconHome, exact: true },
  { to: '/portal/requests', name: 'requests', icon: IconInbox, exact: false },
  { to: '/portal/devices', name: 'ourDevices', short: 'devicesShort', icon: IconDevices, exact: false },
  { to: '/portal/messages', name: 'messages', icon: IconBell, exact: false },
];

/** The frame of schools and departments: wide targets, four places, a bar of tabs on a phone. */
export function PortalShell(): ReactNode {
  const { t } = useTranslation('shell');
  const { grants } = useSession();
  const organisations = [...new Set(grants.map(({ organisationName }) => organisationName))];
  return (
    <div className={classes['portal']}>
      <SkipLink />
      <header className={classes['top']}>
        <Brand />
        <nav className={classes['places']} aria-label={t('navigation.label')}>
          {places.map(({ to, name, exact }) => <Link key={to} to={to} activeOptions={{ exact }} activeProps={{ 'aria-current': 'page' }}>{t(`navigation.${name}`)}</Link>)}
        </nav>
        <span className={classes['room']} />
        <LiveMark />
        <span className={classes['organisation']}>{organisations[0]}</span>
        <AccountMenu />
      </header>
      <OfflineBar />
      <main id="content" className={classes['page']} tabIndex={-1}>
        <Suspense fallback={<Waiting lines={6} />}><Outlet /></Suspense>
      </main>
      <nav className={classes['tabs']} aria-label={t('navigation.label')}>
        {places.map(({ to, name, short, icon: Mark, exact }) => (
          <Link key={to} to={to} activeOptions={{ exact }} activeProps={{ 'aria-current': 'page' }}>
            <Mark size={22} stroke={1.75} aria-hidden />
            {t(`navigation.${short ?? name}`)}
          </Link>
        ))}
      </nav>
    </div>
  );
}
