import { Table } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { useRef, useState, type ReactNode } from 'react';
import classes from './list-table.module.css';

export interface Column<T> {
  readonly key: string;
  readonly head: ReactNode;
  readonly isNumber?: boolean;
  readonly cell: (row: T) => ReactNode;
}

interface Props<T> {
  /** What the table shows, for those who cannot see it. */
  readonly label: string;
  readonly rows: readonly T[];
  readonly columns: readonly Column<T>[];
  readonly keyOf: (row: T) => string;
  readonly minWidth?: number;
}

/** A dense list. J and K move through it, Enter follows the first link of the row. */
export function ListTable<T>({ label, rows, columns, keyOf, minWidth = 720 }: Props<T>): ReactNode {
  const [chosen, setChosen] = useState(-1);
  const body = useRef<HTMLTableSectionElement>(null);
  const go = (to: number): void => {
    const next = Math.min(rows.length - 1, Math.max(0, to));
    setChosen(next);
    body.current?.rows[next]?.scrollIntoView({ block: 'nearest' });
  };
  useHotkeys([
    ['J', () => { go(chosen + 1); }],
    ['K', () => { go(chosen - 1); }],
    ['Enter', () => { body.current?.rows[chosen]?.querySelector('a')?.click(); }, { preventDefault: false }],
  ]);
  return (
    <Table.ScrollContainer minWidth={minWidth} scrollAreaProps={{ viewportProps: { tabIndex: 0, 'aria-label': label, role: 'group' } }}>
      <Table aria-label={label} highlightOnHover className={classes['table'] ?? ''}>
        <Table.Thead><Table.Tr>{columns.map(({ key, head, isNumber }) => <Table.Th key={key} scope="col" className={isNumber ? 'number' : undefined}>{head}</Table.Th>)}</Table.Tr></Table.Thead>
        <Table.Tbody ref={body}>
          {rows.map((row, at) => (
            <Table.Tr key={keyOf(row)} data-chosen={at === chosen || undefined}>{columns.map(({ key, cell, isNumber }) => <Table.Td key={key} className={isNumber ? 'number' : undefined}>{cell(row)}</Table.Td>)}</Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
