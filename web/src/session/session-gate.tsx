import { Modal } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { onSignedOut } from '../api/client.ts';
import { changeLanguage, hasChosenLanguage } from '../language/set-up.ts';
import { FailureNotice } from '../parts/failure-notice.tsx';
import { Waiting } from '../parts/waiting.tsx';
import { NewPasswordPage } from './new-password-page.tsx';
import { sessionQuery } from './session.ts';
import { SignInForm } from './sign-in-form.tsx';
import { SignInPage } from './sign-in-page.tsx';

/**
 * Shows the pages to those who are signed in. Where the session ends under an open page, the sign-in lies over it and
 * the page stays as it is: nothing that was typed is lost.
 */
export function SessionGate({ children }: { readonly children: ReactNode }): ReactNode {
  const { data: session, error, isPending, refetch } = useQuery(sessionQuery);
  const queryClient = useQueryClient();
  const { t } = useTranslation('shell');
  const [hasEnded, setHasEnded] = useState(false);

  useEffect(() => onSignedOut(() => { setHasEnded(true); }), []);
  useEffect(() => {
    if (session && !hasChosenLanguage()) void changeLanguage(session.user.locale);
  }, [session]);

  const begin = async (): Promise<void> => {
    await queryClient.refetchQueries({ queryKey: sessionQuery.queryKey });
    if (hasEnded) await queryClient.invalidateQueries();
    setHasEnded(false);
  };

  if (isPending) return <Waiting />;
  if (error && !session) return <FailureNotice error={error} retry={() => void refetch()} />;
  if (!session) return <SignInPage onSignedIn={begin} />;
  if (session.mustChangePassword) return <NewPasswordPage onChanged={begin} />;
  return (
    <>
      {children}
      <Modal opened={hasEnded} onClose={() => undefined} withCloseButton={false} closeOnEscape={false} closeOnClickOutside={false} title={t('session.ended')}>
        <p className="softer">{t('session.endedKeeps')}</p>
        <SignInForm loginName={session.user.loginName} onSignedIn={begin} />
      </Modal>
    </>
  );
}
