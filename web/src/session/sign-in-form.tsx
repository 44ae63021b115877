import { Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState, type ReactNode, type SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api } from '../api/client.ts';
import { ApiError } from '../api/problem.ts';
import { FailureNotice } from '../parts/failure-notice.tsx';

interface Props {
  readonly loginName?: string;
  readonly onSignedIn: () => Promise<void>;
}

export function SignInForm({ loginName: known, onSignedIn }: Props): ReactNode {
  const { t } = useTranslation('shell');
  const [loginName, setLoginName] = useState(known ?? '');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const signIn = useMutation({
    mutationFn: () => answer(api.POST('/session', { body: { loginName, password, ...(code !== '' && { code }) } })),
    onSuccess: onSignedIn,
  });
  const needsCode = code !== '' || (signIn.error instanceof ApiError && signIn.error.code === 'identity.code_required');

  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    signIn.mutate();
  };

  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput size="md" label={t('session.loginName')} autoComplete="username" required value={loginName} onChange={(event) => { setLoginName(event.currentTarget.value); }} data-autofocus={known === undefined || undefined} />
        <PasswordInput size="md" label={t('session.password')} autoComplete="current-password" required value={password} onChange={(event) => { setPassword(event.currentTarget.value); }} data-autofocus={known !== undefined || undefined} visibilityToggleButtonProps={{ 'aria-label': t('session.showPassword') }} />
        {needsCode && <TextInput size="md" label={t('session.code')} inputMode="numeric" autoComplete="one-time-code" value={code} onChange={(event) => { setCode(event.currentTarget.value); }} />}
        {signIn.error && <FailureNotice error={signIn.error} />}
        <Button size="md" type="submit" loading={signIn.isPending}>{t('session.signIn')}</Button>
      </Stack>
    </form>
  );
}
