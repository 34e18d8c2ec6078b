import type { Shift } from '$/bindings/types/Shift';
import type { ShiftWorker } from '$/bindings/types/ShiftWorker';

/** Those whose signatures a report waits for, as core sees it: who was out; where nobody has begun, who was to be out. */
export function signers({ workers }: Pick<Shift, 'workers'>): ShiftWorker[] {
	const out = workers.filter(({ started_at }) => started_at !== null);
	return out.length > 0 ? out : workers;
}

/** Those of them who have not signed. */
export const unsigned = (shift: Pick<Shift, 'workers'>): ShiftWorker[] =>
	signers(shift).filter(({ signed_at }) => signed_at === null);
