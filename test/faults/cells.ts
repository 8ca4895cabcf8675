import { WIRE_FAULTS, type WireFault } from './wire-faults';

/** Faults before a request is heard. */
const CONNECT_FAULTS = ['DNS', 'refused', 'reset at connect', 'TLS expired', 'TLS wrong host'] as const;
const FAULTS = [...CONNECT_FAULTS, ...(Object.keys(WIRE_FAULTS) as WireFault[])];
const STEPS = ['challenge', 'token', 'HEAD', 'GET', 'page 1', 'page 2', 'redirect target'] as const;

/** What goes wrong. */
export type Fault = (typeof FAULTS)[number];
/** Where it goes wrong. */
export type Step = (typeof STEPS)[number];

/** A cell of the matrix. */
export interface Cell {
  readonly fault: Fault;
  readonly step: Step;
  readonly call: 'getTag' | 'listTags';
}

/** Every combination, also those that cannot be. */
export const ALL_CELLS: readonly Cell[] = FAULTS.flatMap((fault) =>
  STEPS.flatMap((step) => (['getTag', 'listTags'] as const).map((call) => ({ fault, step, call }))),
);

/** Whether the fault is one after a request was heard. */
export function isOnWire(fault: Fault): fault is WireFault {
  return Object.hasOwn(WIRE_FAULTS, fault);
}

/** Whether the step is at another host than the registry. */
export function isElsewhere({ step }: Pick<Cell, 'step'>): boolean {
  return step === 'token' || step === 'redirect target';
}

/** Whether the host has answered another step before. */
export function isLater({ step, call }: Pick<Cell, 'step' | 'call'>): boolean {
  return step === 'page 2' || (call === 'listTags' && (step === 'HEAD' || step === 'GET'));
}

/** Whether the fault is there from the first contact with its host. */
export function isEarly(cell: Cell): boolean {
  return !isOnWire(cell.fault) && !isLater(cell);
}

const IN_BODY: readonly Fault[] = ['reset in body', 'garbage body', 'length too large', 'length too small'];

// Combinations that cannot be, each with its reason.
const IMPOSSIBLE: readonly (readonly [reason: string, isSo: (cell: Cell) => boolean])[] = [
  ['getTag asks for no list', ({ step, call }) => call === 'getTag' && step.startsWith('page')],
  [
    'who cannot be reached sends no challenge: that is HEAD and page 1',
    ({ step, fault }) => step === 'challenge' && !isOnWire(fault),
  ],
  [
    'the same host has answered a moment before; a link to another one is not followed (TAG-4)',
    (cell) => isLater(cell) && (cell.fault === 'DNS' || cell.fault.startsWith('TLS')),
  ],
  ['the answer to a HEAD has no body', ({ step, fault }) => step === 'HEAD' && IN_BODY.includes(fault)],
  [
    'the challenge of a HEAD has no body',
    ({ step, call, fault }) =>
      step === 'challenge' && call === 'getTag' && IN_BODY.includes(fault) && fault !== 'garbage body',
  ],
  ['nobody reads the body of a challenge', ({ step, fault }) => step === 'challenge' && fault === 'length too small'],
];

/** Why a cell does not exist; undefined where it does. */
export function reasonAgainst(cell: Cell): string | undefined {
  return IMPOSSIBLE.find(([, isSo]) => isSo(cell))?.[0];
}
