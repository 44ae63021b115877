import { Menu } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { chooseDesk, useDesks } from './desks.ts';
import { homeOf } from './home.ts';

/** The other desks of somebody who has several. */
export function DeskItems(): ReactNode {
  const { t } = useTranslation('shell');
  const navigate = useNavigate();
  const { granted, current } = useDesks();
  const others = granted.filter((desk) => desk !== current);
  if (others.length === 0) return null;
  return (
    <>
      {others.map((desk) => (
        <Menu.Item key={desk} onClick={() => { chooseDesk(desk); void navigate({ to: homeOf[desk] }); }}>{t(`desk.${desk}`)}</Menu.Item>
      ))}
      <Menu.Divider />
    </>
  );
}
