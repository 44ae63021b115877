import { Avatar, Menu, UnstyledButton, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { IconLanguage, IconLogout, IconMoon, IconSun } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api } from '../api/client.ts';
import { changeLanguage } from '../language/set-up.ts';
import { sessionQuery, useSession } from '../session/session.ts';
import { DeskItems } from './desk-items.tsx';

function initials(name: string): string {
  return name.split(/\s+/).filter((word) => /^\p{Lu}/u.test(word) && !word.endsWith('.')).map((word) => word[0]).filter((_, at, all) => at === 0 || at === all.length - 1).join('');
}

/** Who is signed in, with what is theirs to set. */
export function AccountMenu(): ReactNode {
  const { t, i18n } = useTranslation('shell');
  const { user } = useSession();
  const queryClient = useQueryClient();
  const { setColorScheme } = useMantineColorScheme();
  const isDark = useComputedColorScheme('light') === 'dark';
  const other = i18n.language === 'de' ? 'en' : 'de';

  const signOut = async (): Promise<void> => {
    await answer(api.DELETE('/session'));
    // Nothing of this person stays behind for the next.
    queryClient.clear();
    await queryClient.refetchQueries({ queryKey: sessionQuery.queryKey });
    window.location.assign('/');
  };

  return (
    <Menu position="bottom-end" width={260} withinPortal>
      <Menu.Target>
        <UnstyledButton>
          <span className="visually-hidden">{t('session.account', { name: user.displayName })}</span>
          <Avatar aria-hidden size={34} radius="xl" color="petrol" variant="light">{initials(user.displayName)}</Avatar>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{user.displayName}</Menu.Label>
        <DeskItems />
        <Menu.Item leftSection={isDark ? <IconSun size={16} aria-hidden /> : <IconMoon size={16} aria-hidden />} onClick={() => { setColorScheme(isDark ? 'light' : 'dark'); }}>{isDark ? t('scheme.toLight') : t('scheme.toDark')}</Menu.Item>
        <Menu.Item leftSection={<IconLanguage size={16} aria-hidden />} lang={other} onClick={() => void changeLanguage(other)}>{t(`language.${other}`)}</Menu.Item>
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={() => void signOut()}>{t('session.signOut')}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
