import { Paper, Select, TextInput } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { IconSearch } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '../api/client.ts';
import { useFormat } from '../language/format.ts';
import { FilterBar } from '../parts/filter-bar.tsx';
import { KeyHints } from '../parts/key-hints.tsx';
import { ListTable, type Column } from '../parts/list-table.tsx';
import { MoreButton } from '../parts/more-button.tsx';
import { Nothing } from '../parts/nothing.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Shown } from '../parts/shown.tsx';
import { Status } from '../parts/status.tsx';
import { useUrlFilters } from '../parts/url-filters.ts';
import { devicesQuery, type DeviceSummary } from './queries.ts';

const states = ['received', 'inspection', 'in_stock', 'reserved', 'staging', 'ready', 'handed_over', 'returned', 'wiping', 'quarantine', 'in_repair', 'lost', 'stolen', 'found', 'returned_to_supplier', 'retired', 'sold', 'destroyed', 'transferred'] as const satisfies readonly Schemas['DeviceState'][];

/** Every device in one's area, by whatever is printed on it. */
export function DevicesPage(): ReactNode {
  const { t } = useTranslation('support');
  const { t: word } = useTranslation('parts');
  const [filters, setFilters] = useUrlFilters('q', 'state');
  const state = states.find((each) => each === filters.state);
  const devices = useInfiniteQuery(devicesQuery({ q: filters.q, state }));
  const search = (value: string): void => { setFilters({ q: value.trim() }); };
  return (
    <>
      <PageHead title={t('devices.title')} answer={t('devices.answer')} />
      <FilterBar>
        <TextInput type="search" label={t('devices.search')} leftSection={<IconSearch size={16} aria-hidden />} defaultValue={filters.q ?? ''} onBlur={(event) => { search(event.currentTarget.value); }} onKeyDown={(event) => { if (event.key === 'Enter') search(event.currentTarget.value); }} w={280} />
        <Select label={t('state')} clearable data={states.map((value) => ({ value, label: word(`status.device.${value}`) }))} value={state ?? null} onChange={(value) => { setFilters({ state: value ?? undefined }); }} />
      </FilterBar>
      <Paper>
        <Shown query={devices} lines={12}>
          {({ pages }) => {
            const all = pages.flatMap(({ items }) => items);
            return all.length === 0 ? <Nothing>{t('devices.none')}</Nothing> : <DeviceTable devices={all} />;
          }}
        </Shown>
      </Paper>
      <MoreButton query={devices} />
      <KeyHints />
    </>
  );
}

function DeviceTable({ devices }: { readonly devices: readonly DeviceSummary[] }): ReactNode {
  const { t } = useTranslation('support');
  const format = useFormat();
  const columns: readonly Column<DeviceSummary>[] = [
    { key: 'tag', head: t('tag'), cell: ({ id, assetTag }) => <Link to="/devices/$deviceId" params={{ deviceId: id }} className="mono">{assetTag}</Link> },
    { key: 'model', head: t('model'), cell: ({ productModelName }) => productModelName },
    { key: 'serial', head: t('serial'), cell: ({ serial }) => <span className="mono">{serial}</span> },
    { key: 'state', head: t('state'), cell: ({ state }) => <Status of={`device.${state}`} /> },
    { key: 'custodian', head: t('custodian'), cell: ({ custodianName, stockLocationName }) => stockLocationName ?? custodianName },
    { key: 'owner', head: t('owner'), cell: ({ ownerName }) => ownerName },
    { key: 'seen', head: t('lastSeen'), cell: ({ lastSeenAt }) => format.date(lastSeenAt) },
  ];
  return <ListTable label={t('devices.title')} rows={devices} columns={columns} keyOf={({ id }) => id} minWidth={960} />;
}
