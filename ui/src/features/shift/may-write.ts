import type { PersonId } from '$/bindings/types/PersonId';
import type { Shift } from '$/bindings/types/Shift';

/** Whether somebody may write in a shift's report now, as core sees it (`Session::must_log_in`). */
export function mayWrite(shift: Shift, me: PersonId | undefined, reviewer: boolean): boolean {
	if (shift.state === 'planned' || shift.state === 'approved') return false;
	return reviewer || shift.workers.some(({ person }) => person === me);
}

/** Whether somebody has signed a shift's report. */
export const hasSigned = (shift: Shift, me: PersonId | undefined): boolean =>
	shift.workers.some(({ person, signed_at }) => person === me && signed_at !== null);
