import type { ReactNode } from 'react';
import classes from './facts.module.css';

export interface Fact {
  readonly name: string;
  readonly value: ReactNode;
}

/** A few facts side by side, under the title of a page. */
export function Facts({ facts }: { readonly facts: readonly Fact[] }): ReactNode {
  return <dl className={classes['facts']}>{facts.map(({ name, value }) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}</dl>;
}
