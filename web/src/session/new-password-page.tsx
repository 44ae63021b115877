import { Button, Paper, PasswordInput, Stack, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState, type ReactNode, type SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api } from '../api/client.ts';
import { FailureNotice } from '../parts/failure-notice.tsx';
import { Brand } from '../shell/brand.tsx';
import classes from './session.module.css';

/** Asked of those who came in with a one-time password. */
export function NewPasswordPage({ onChanged }: { readonly onChanged: () => Promise<void> }): ReactNode {
  const { t } = useTranslation('shell');
  const [present, setPresent] = useState('');
  const [next, setNext] = useState('');
  const change = useMutation({ mutationFn: () => answer(api.PUT('/session/password', { body: { present, next } })), onSuccess: onChanged });
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    change.mutate();
  };
  const eye = { 'aria-label': t('session.showPassword') };
  return (
    <main className={classes['page']}>
      <Stack className={classes['column'] ?? ''} gap="lg">
        <Brand />
        <Paper p="xl">
          <Title order={1} mb="xs">{t('session.newPasswordTitle')}</Title>
          <p className="softer">{t('session.newPasswordWhy')}</p>
          <form onSubmit={submit}>
            <Stack>
              <PasswordInput size="md" label={t('session.presentPassword')} autoComplete="current-password" required value={present} onChange={(event) => { setPresent(event.currentTarget.value); }} visibilityToggleButtonProps={eye} />
              <PasswordInput size="md" label={t('session.nextPassword')} autoComplete="new-password" required value={next} onChange={(event) => { setNext(event.currentTarget.value); }} visibilityToggleButtonProps={eye} />
              {change.error && <FailureNotice error={change.error} />}
              <Button size="md" type="submit" loading={change.isPending}>{t('session.saveAndGoOn')}</Button>
            </Stack>
          </form>
        </Paper>
      </Stack>
    </main>
  );
}
