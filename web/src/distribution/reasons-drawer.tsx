import { CloseButton, Drawer, SegmentedControl, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { IconCircleCheck, IconHourglassHigh } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { changeableLanguage } from './reader-language.ts';
import { useFormat } from '../language/format.ts';
import { Note } from '../parts/note.tsx';
import { Shown } from '../parts/shown.tsx';
import type { AccountRow } from './before-after.ts';
import classes from './distribution.module.css';
import { runReasonsQuery, type Run } from './queries.ts';

interface Props {
  readonly run: Run;
  readonly row: AccountRow | undefined;
  readonly onClose: () => void;
}

/** Why an account gets what it gets: the figures that decided, and the sentences that it reads itself. */
export function ReasonsDrawer({ run, row, onClose }: Props): ReactNode {
  return (
    <Drawer opened={row !== undefined} onClose={onClose} position="right" size={360} withOverlay={false} lockScroll={false} trapFocus={false} withCloseButton={false} {...(row && { 'aria-label': row.organisationName })}>
      {row && <Reasons key={row.accountId} run={run} row={row} onClose={onClose} />}
    </Drawer>
  );
}

function Reasons({ run, row, onClose }: { readonly run: Run; readonly row: AccountRow; readonly onClose: () => void }): ReactNode {
  const { t, i18n } = useTranslation('distribution');
  const { t: word } = useTranslation('parts');
  const format = useFormat();
  const [language, setLanguage] = useState(changeableLanguage(i18n.language));
  const reasons = useQuery({ ...runReasonsQuery(run.id, row.lineId ?? ''), enabled: row.lineId !== undefined });
  return (
    <Stack gap="sm">
      <div className={classes['drawerHead']}><h2>{row.organisationName}</h2><CloseButton aria-label={word('close')} onClick={onClose} /></div>
      <Note hue="plain" icon={row.awarded > 0 ? IconCircleCheck : IconHourglassHigh}><strong>{row.awarded > 0 ? t('reason.gets', { count: row.awarded, asked: row.asked }) : t('reason.nothing')}</strong></Note>
      {row.lineId === undefined ? <p className="softer">{t('reason.noLine')}</p> : (
        <Shown query={reasons}>
          {({ requestId, requestNumber, explanation, sentences }) => (
            <>
              <dl className={classes['figures']}>
                <div><dt>{t('reason.request')}</dt><dd><Link to="/requests/$requestId" params={{ requestId }}>{requestNumber}</Link></dd></div>
                <div><dt>{t('reason.held')}</dt><dd>{format.number(explanation.heldBefore)}</dd></div>
                <div><dt>{t('reason.heads')}</dt><dd>{explanation.heads === 0 ? format.number(explanation.weightedHeads) : `${format.number(explanation.heads)} × ${format.number(explanation.weightedHeads / explanation.heads, 2)} = ${format.number(Math.round(explanation.weightedHeads))}`}</dd></div>
                <div><dt>{t('levelAfter')}</dt><dd>{format.number(explanation.level / 100, 2)}</dd></div>
                {explanation.closingLevel !== null && <div><dt>{t('reason.closing')}</dt><dd>{format.number(explanation.closingLevel / 100, 2)}</dd></div>}
                {explanation.accountsAhead > 0 && <div><dt>{t('reason.ahead')}</dt><dd>{format.number(explanation.accountsAhead)}</dd></div>}
              </dl>
              <div className={classes['between']}>
                <h3>{t('reason.reads')}</h3>
                <SegmentedControl size="xs" aria-label={t('reason.language')} value={language} onChange={(value) => { setLanguage(changeableLanguage(value)); }} data={[{ value: 'de', label: 'Deutsch' }, { value: 'en', label: 'English' }]} />
              </div>
              <ul className={classes['letter']} lang={language}>{sentences[language].map((sentence) => <li key={sentence}>{sentence}</li>)}</ul>
            </>
          )}
        </Shown>
      )}
    </Stack>
  );
}
