import { AppShell, Burger, Menu, NavLink, Tooltip, UnstyledButton } from '@mantine/core';
import { useDisclosure, useMediaQuery } from '@mantine/hooks';
import { Link, Outlet, useMatchRoute, useNavigate } from '@tanstack/react-router';
import { IconSelector } from '@tabler/icons-react';
import { Suspense, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Waiting } from '../parts/waiting.tsx';
import { useMay } from '../session/session.ts';
import { AccountMenu } from './account-menu.tsx';
import { Brand } from './brand.tsx';
import { chooseDesk, useDesks, type Desk } from './desks.ts';
import classes from './desk-shell.module.css';
import { homeOf } from './home.ts';
import { LiveMark } from './live-mark.tsx';
import { navigation, type Entry } from './navigation.ts';
import { OfflineBar } from './offline-bar.tsx';
import { SkipLink } from './skip-link.tsx';

const RAIL = 57;
const WIDE = 212;

/** The frame of the desks: navigation at the left, a rail where room is short, a drawer on a phone. */
export function DeskShell(): ReactNode {
  const { t } = useTranslation('shell');
  const [isOpen, { toggle, close }] = useDisclosure(false);
  const isRail = useMediaQuery('(min-width: 768px) and (max-width: 1399px)', false);
  const { current } = useDesks();
  const groups = navigation[current === undefined || current === 'portal' ? 'procurement' : current];
  const may = useMay();
  return (
    <AppShell header={{ height: 52 }} navbar={{ width: isRail ? RAIL : WIDE, breakpoint: 'sm', collapsed: { mobile: !isOpen } }} layout="alt" padding={0}>
      <SkipLink />
      <AppShell.Header className={classes['top']}>
        <Burger opened={isOpen} onClick={toggle} hiddenFrom="sm" size="sm" aria-label={t('navigation.label')} />
        <span className={classes['room']} />
        <LiveMark />
        <AccountMenu />
      </AppShell.Header>
      <AppShell.Navbar className={classes['side']} aria-label={t('navigation.label')} data-rail={isRail || undefined}>
        <div className={classes['brandLine']}><Brand /><Burger opened={isOpen} onClick={toggle} hiddenFrom="sm" size="sm" aria-label={t('navigation.label')} /></div>
        {current !== undefined && <DeskSwitch current={current} isRail={isRail} />}
        {groups.map(({ name, entries }) => {
          const allowed = entries.filter(({ permission }) => may(permission));
          if (allowed.length === 0) return null;
          return (
            <div key={name ?? 'first'} role="group" aria-label={name === undefined ? undefined : t(`navigation.${name as 'stock'}`)}>
              {name !== undefined && <div className={classes['group']} aria-hidden>{isRail ? '' : t(`navigation.${name as 'stock'}`)}</div>}
              {allowed.map((entry) => <NavigationLink key={entry.to} entry={entry} isRail={isRail} onFollow={close} />)}
            </div>
          );
        })}
      </AppShell.Navbar>
      <AppShell.Main>
        <OfflineBar />
        <div id="content" className={classes['page']} tabIndex={-1}>
          <Suspense fallback={<Waiting lines={8} />}><Outlet /></Suspense>
        </div>
      </AppShell.Main>
    </AppShell>
  );
}

function NavigationLink({ entry, isRail, onFollow }: { readonly entry: Entry; readonly isRail: boolean; readonly onFollow: () => void }): ReactNode {
  const { t } = useTranslation('shell');
  const matches = useMatchRoute();
  const isHere = matches({ to: entry.to, fuzzy: true }) !== false;
  const label = t(`navigation.${entry.name as 'today'}`);
  return (
    <Tooltip label={label} position="right" disabled={!isRail}>
      <NavLink
        renderRoot={(props) => <Link to={entry.to} {...props} />}
        label={isRail ? <span className="visually-hidden">{label}</span> : label}
        leftSection={<entry.icon size={18} stroke={1.75} aria-hidden />}
        active={isHere}
        aria-current={isHere ? 'page' : undefined}
        onClick={onFollow}
        className={classes['link'] ?? ''}
      />
    </Tooltip>
  );
}

function DeskSwitch({ current, isRail }: { readonly current: Desk; readonly isRail: boolean }): ReactNode {
  const { t } = useTranslation('shell');
  const { granted } = useDesks();
  const navigate = useNavigate();
  if (granted.length < 2) return isRail ? null : <div className={classes['desk']}>{t(`desk.${current}`)}</div>;
  return (
    <Menu position="bottom-start" width={WIDE - 20}>
      <Menu.Target>
        <UnstyledButton className={classes['switch'] ?? ''} aria-label={`${t('desk.label')}: ${t(`desk.${current}`)}`}>
          {!isRail && <span>{t(`desk.${current}`)}</span>}
          <IconSelector size={16} aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {granted.map((desk) => (
          <Menu.Item key={desk} aria-current={desk === current || undefined} onClick={() => { chooseDesk(desk); void navigate({ to: homeOf[desk] }); }}>{t(`desk.${desk}`)}</Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
