import { Paper, Stack, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Brand } from '../shell/brand.tsx';
import { LanguageSwitch } from '../shell/language-switch.tsx';
import classes from './session.module.css';
import { SignInForm } from './sign-in-form.tsx';

export function SignInPage({ onSignedIn }: { readonly onSignedIn: () => Promise<void> }): ReactNode {
  const { t } = useTranslation('shell');
  return (
    <main className={classes['page']}>
      <Stack className={classes['column'] ?? ''} gap="lg">
        <Brand />
        <Paper p="xl">
          <Title order={1} mb="md">{t('session.welcome')}</Title>
          <SignInForm onSignedIn={onSignedIn} />
        </Paper>
        <LanguageSwitch />
      </Stack>
    </main>
  );
}
