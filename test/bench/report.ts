import { median } from './statistics';

/** How far a ratio may go, and how far it should. */
export interface Reach {
  readonly most: number;
  readonly aim?: number;
}

/** A line of the table. */
export interface Row {
  readonly case: string;
  readonly what: string;
  readonly figure: string;
  readonly ratio?: number;
  readonly reach?: Reach | string;
  /** Of exact numbers: a wrong one fails the run. */
  readonly verdict: '' | 'aim met' | 'met' | 'MISSED' | 'OK' | 'WRONG';
  /** The medians, for machines. */
  readonly numbers?: Readonly<Record<string, number>>;
}

/** What is measured against what. */
export interface Comparison {
  readonly case: string;
  readonly what: string;
  readonly unit: 'ms' | 'µs' | 'MiB';
  readonly ours: readonly number[];
  readonly theirs: readonly number[];
  readonly reach?: Reach;
  /** What the ratio is of the two medians; ours / theirs where it is not said. */
  readonly ratio?: (ours: number, theirs: number) => number;
}

/** A row of two medians and their ratio. */
export function compare({ unit, reach, ratio = (a, b) => a / b, ...named }: Comparison): Row {
  const [ours, theirs] = [median(named.ours), median(named.theirs)];
  const value = ratio(ours, theirs);
  return {
    case: named.case,
    what: named.what,
    figure: `${figure(ours)} / ${figure(theirs)} ${unit}`,
    ratio: value,
    ...(reach && { reach }),
    verdict: reach === undefined ? '' : judge(value, reach),
    numbers: { ours, theirs, runs: named.ours.length },
  };
}

/** A row of what must be exactly so. */
export function exact(what: string, counted: string, expected: string): Row {
  const right = counted === expected;
  return { case: 'e', what, figure: counted, reach: right ? 'exactly' : expected, verdict: right ? 'OK' : 'WRONG' };
}

/** A row that only tells. */
export function tell(name: string, what: string, told: string): Row {
  return { case: name, what, figure: told, verdict: '' };
}

function judge(value: number, { most, aim = -Infinity }: Reach): Row['verdict'] {
  if (value <= aim) return 'aim met';
  return value <= most ? 'met' : 'MISSED';
}

function figure(value: number): string {
  return value < 10 ? value.toFixed(1) : value.toFixed(0);
}

/** The rows as a table for people. */
export function formatTable(rows: readonly Row[]): string {
  const head = ['', 'what', 'plugin / reference', 'ratio', 'reach', ''];
  const cells = rows.map(({ case: name, what, figure, ratio, reach, verdict }) => [
    name,
    what,
    figure,
    ratio === undefined ? '' : ratio.toFixed(ratio < 0.1 ? 4 : 2),
    formatReach(reach),
    verdict,
  ]);
  const widths = head.map((_, column) => Math.max(...[head, ...cells].map((row) => (row[column] ?? '').length)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...cells.map(line)].join('\n');
}

function formatReach(reach: Row['reach']): string {
  if (reach === undefined || typeof reach === 'string') return reach ?? '';
  return `<= ${reach.most}${reach.aim === undefined ? '' : ` (aim ${reach.aim})`}`;
}
