import { Button, CopyButton } from '@mantine/core';
import { IconAlertTriangle, IconCloudOff, IconLock } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, OfflineError } from '../api/problem.ts';
import { Note } from './note.tsx';

interface Props {
  readonly error: Error;
  readonly retry?: () => void;
}

/** What went wrong, what was kept and what to do, as sentences; the request's number last, to be copied. */
export function FailureNotice({ error, retry }: Props): ReactNode {
  const { t } = useTranslation('parts');
  const again = retry && <Button variant="default" size="xs" onClick={retry}>{t('failure.again')}</Button>;
  if (error instanceof OfflineError) return <Note hue="plain" icon={IconCloudOff} role="alert" action={again}>{t('failure.offline')}</Note>;
  if (!(error instanceof ApiError)) return <Note hue="red" icon={IconAlertTriangle} role="alert" action={again}>{t('failure.ours')}</Note>;
  if (error.status === 404) return <Note hue="plain" icon={IconLock} role="alert">{t('failure.notFound')}</Note>;
  if (error.status === 403) return <Note hue="plain" icon={IconLock} role="alert">{t('failure.notAllowed')}</Note>;
  const { title, errors = [], requestId } = error.problem;
  return (
    <Note hue={error.status >= 500 ? 'red' : 'amber'} icon={IconAlertTriangle} role="alert" action={again}>
      <strong>{error.status >= 500 ? t('failure.ours') : title}</strong>
      {errors.length > 0 && <ul>{errors.map(({ path, message }) => <li key={`${path} ${message}`}>{message}</li>)}</ul>}
      {error.status >= 500 && requestId !== '' && (
        <CopyButton value={requestId}>
          {({ copied, copy }) => <Button variant="transparent" size="compact-xs" onClick={copy} className="mono">{copied ? t('failure.copied') : t('failure.request', { requestId })}</Button>}
        </CopyButton>
      )}
    </Note>
  );
}
