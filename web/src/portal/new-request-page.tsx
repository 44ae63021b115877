import { ActionIcon, Button, Paper, Select, Textarea, TextInput, UnstyledButton } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { IconCheck, IconMinus, IconPlus } from '@tabler/icons-react';
import { useId, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api, ifMatch, once, type Schemas } from '../api/client.ts';
import { useFormat } from '../language/format.ts';
import { FailureNotice } from '../parts/failure-notice.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Shown } from '../parts/shown.tsx';
import { useMay, useSession } from '../session/session.ts';
import { iconOf } from './held-card.tsx';
import { forgetDraft, readDraft, useKeptDraft, type Draft } from './kept-draft.ts';
import classes from './new-request-page.module.css';
import { classesQuery, kitsQuery, organisationQuery } from './queries.ts';

type Item = { readonly key: string; readonly name: string; readonly code: string; readonly choice: { readonly equipmentClassId: string } | { readonly kitId: string } };

const MOST = 100_000;

/** Four questions; each answer is kept on this device until the request is sent. */
export function NewRequestPage(): ReactNode {
  const { t } = useTranslation('portal');
  const { grants } = useSession();
  const organisations = [...new Map(grants.filter(({ role }) => role === 'requester').map(({ organisationId, organisationName }) => [organisationId, organisationName]))];
  const [draft, setDraft] = useState<Draft>(() => readDraft(organisations[0]?.[0] ?? ''));
  useKeptDraft(draft);
  const organisation = useQuery({ ...organisationQuery(draft.organisationId), enabled: draft.organisationId !== '' });
  const items = useItems();
  const set = (part: Partial<Draft>): void => { setDraft({ ...draft, ...part }); };
  const heads = { pupil: organisation.data?.pupils ?? null, teacher: organisation.data?.staff ?? null, employee: organisation.data?.staff ?? null };
  const groups = organisation.data?.kind === 'school' ? (['pupil', 'teacher'] as const) : (['employee'] as const);
  const group = groups.find((each) => each === draft.group) ?? (groups.length === 1 ? groups[0] : undefined);
  return (
    <>
      <PageHead title={organisation.data?.kind === 'school' ? t('new.title') : t('new.titleOther')} above={{ to: '/portal/requests', label: t('requests.title') }} answer={t('new.answer')} />
      <div className={classes['grid']}>
        <div>
          {organisations.length > 1 && <Select size="md" mb="lg" label={t('new.where')} data={organisations.map(([value, label]) => ({ value, label }))} value={draft.organisationId} onChange={(value) => { set({ organisationId: value ?? '' }); }} searchable />}
          <Question number={1} isAnswered={group !== undefined} title={t('new.whom')}>
            <Shown query={organisation} lines={1}>
              {() => (
                <div className={classes['options']} role="radiogroup" aria-label={t('new.whom')}>
                  {groups.map((each) => <Option key={each} isChosen={group === each} onChoose={() => { set({ group: each }); }} title={t(`group.${each}`)} note={heads[each] === null ? undefined : t('new.heads', { count: heads[each] })} />)}
                </div>
              )}
            </Shown>
          </Question>
          <Question number={2} isAnswered={draft.item !== ''} title={t('new.what')}>
            <Shown query={items.query} lines={2}>
              {() => (
                <div className={classes['options']} role="radiogroup" aria-label={t('new.what')}>
                  {items.all.map(({ key, name, code }) => <Option key={key} isChosen={draft.item === key} onChoose={() => { set({ item: key }); }} title={name} icon={iconOf(code)} />)}
                </div>
              )}
            </Shown>
          </Question>
          <div className={classes['two']}>
            <Question number={3} isAnswered title={t('new.howMany')}>
              <Stepper value={draft.quantity} onChange={(quantity) => { set({ quantity }); }} />
              <p className={classes['hint']}>{t('new.howManyHint')}</p>
            </Question>
            <Question number={4} isAnswered={draft.neededBy !== ''} title={t('new.until')}>
              <TextInput size="lg" type="date" aria-label={t('new.until')} value={draft.neededBy} onChange={(event) => { set({ neededBy: event.currentTarget.value }); }} />
              <p className={classes['hint']}>{t('new.untilHint')}</p>
            </Question>
          </div>
          <Textarea size="md" label={<>{t('new.say')} <span className="quiet">{t('new.optional')}</span></>} description={t('new.noNames')} inputWrapperOrder={['label', 'input', 'description', 'error']} maxLength={2000} value={draft.note} onChange={(event) => { set({ note: event.currentTarget.value }); }} />
        </div>
        <Summary draft={draft} group={group} item={items.all.find(({ key }) => key === draft.item)} />
      </div>
    </>
  );
}

/** What can be asked for: kits first, then single classes. */
function useItems() {
  const classesOf = useQuery(classesQuery);
  const kits = useQuery(kitsQuery);
  const all: Item[] = [
    ...(kits.data?.items ?? []).filter(({ active }) => active).map(({ id, name, code }) => ({ key: `kit ${id}`, name, code, choice: { kitId: id } })),
    ...(classesOf.data?.items ?? []).map(({ id, name, code }) => ({ key: `class ${id}`, name, code, choice: { equipmentClassId: id } })),
  ];
  return { all, query: classesOf };
}

function Question({ number, isAnswered, title, children }: { readonly number: number; readonly isAnswered: boolean; readonly title: string; readonly children: ReactNode }): ReactNode {
  const heading = useId();
  return (
    <section className={classes['question']} aria-labelledby={heading}>
      <h2><span className={classes['number']} data-answered={isAnswered || undefined} aria-hidden>{isAnswered ? <IconCheck size={15} /> : number}</span><span id={heading}>{title}</span></h2>
      {children}
    </section>
  );
}

interface OptionProps {
  readonly isChosen: boolean;
  readonly onChoose: () => void;
  readonly title: string;
  readonly note?: string | undefined;
  readonly icon?: ReturnType<typeof iconOf>;
}

function Option({ isChosen, onChoose, title, note, icon: Mark }: OptionProps): ReactNode {
  return (
    <UnstyledButton role="radio" aria-checked={isChosen} data-chosen={isChosen || undefined} className={classes['option'] ?? ''} onClick={onChoose}>
      <span className={classes['ring']} aria-hidden />
      <span><b>{title}</b>{note !== undefined && <small>{note}</small>}</span>
      {Mark && <Mark size={26} stroke={1.5} aria-hidden className={classes['picture']} />}
    </UnstyledButton>
  );
}

function Stepper({ value, onChange }: { readonly value: number; readonly onChange: (value: number) => void }): ReactNode {
  const { t } = useTranslation('portal');
  const to = (next: number): void => { onChange(Math.min(MOST, Math.max(1, Math.trunc(next) || 1))); };
  return (
    <div className={classes['stepper']}>
      <ActionIcon size={44} variant="subtle" aria-label={t('new.fewer')} disabled={value <= 1} onClick={() => { to(value - 1); }}><IconMinus size={20} /></ActionIcon>
      <input inputMode="numeric" aria-label={t('new.howMany')} value={value} onChange={(event) => { to(Number(event.currentTarget.value)); }} onFocus={(event) => { event.currentTarget.select(); }} />
      <ActionIcon size={44} variant="subtle" aria-label={t('new.oneMore')} onClick={() => { to(value + 1); }}><IconPlus size={20} /></ActionIcon>
    </div>
  );
}

function Summary({ draft, group, item }: { readonly draft: Draft; readonly group: Schemas['BeneficiaryGroup'] | undefined; readonly item: Item | undefined }): ReactNode {
  const { t } = useTranslation('portal');
  const format = useFormat();
  const may = useMay();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const [isAsked, setIsAsked] = useState(false);
  const missing = [group === undefined && t('new.whom'), item === undefined && t('new.what')].filter((question) => question !== false);
  const endorses = may('request:endorse');
  const sending = useMutation({
    mutationFn: async () => {
      if (group === undefined || item === undefined) throw new Error('sent before every question was answered');
      const request = await answer(api.POST('/requests', { params: { header: once(draft.key) }, body: { organisationId: draft.organisationId, beneficiaryGroup: group, neededBy: draft.neededBy === '' ? null : draft.neededBy, note: draft.note === '' ? null : draft.note, lines: [{ ...item.choice, quantity: draft.quantity }] } }));
      const params = { path: { id: request.id }, header: ifMatch(request.version) };
      const sent = request.review !== 'draft' ? request : await answer(endorses ? api.PUT('/requests/{id}/endorsement', { params, body: {} }) : api.PUT('/requests/{id}/submission', { params, body: {} }));
      return sent;
    },
    onSuccess: async ({ id, number }) => {
      forgetDraft();
      notifications.show({ message: t('new.sent', { number }), color: 'green' });
      await queryClient.invalidateQueries({ queryKey: ['requests'] });
      await navigate({ to: '/portal/requests/$requestId', params: { requestId: id } });
    },
  });
  return (
    <Paper component="aside" className={classes['summary'] ?? ''}>
      <h2>{t('new.summary')}</h2>
      <dl>
        <dt>{t('new.for')}</dt><dd>{group === undefined ? t('new.choose') : t(`group.${group}`)}</dd>
        <dt>{t('new.item')}</dt><dd>{item === undefined ? t('new.choose') : t('units', { count: draft.quantity, name: item.name })}</dd>
        <dt>{t('new.by')}</dt><dd>{draft.neededBy === '' ? t('new.noDate') : format.date(draft.neededBy)}</dd>
      </dl>
      <p className={classes['hint']}>{t(endorses ? 'new.sendEndorsing' : 'new.sendSubmitting')}</p>
      {isAsked && missing.length > 0 && <p role="alert" className={classes['missing']}>{t('new.missing', { questions: format.list(missing) })}</p>}
      {sending.error && <FailureNotice error={sending.error} />}
      <Button size="lg" fullWidth loading={sending.isPending} onClick={() => { if (missing.length > 0) setIsAsked(true); else sending.mutate(); }}>{t('new.send')}</Button>
      <p className={classes['hint']}>{t('new.later')}</p>
    </Paper>
  );
}
