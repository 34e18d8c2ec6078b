import type { PersonId } from '$/bindings/types/PersonId';
import type { Shift } from '$/bindings/types/Shift';
import { isolate } from '$/format/isolate';
import { listWords } from '$/format/lists';
import { m } from '$/paraglide/messages';

/** Whether somebody may write in a shift's report now, as core sees it (`Session::must_log_in`). */
export function mayWrite(shift: Shift, me: PersonId | undefined, reviewer: boolean): boolean {
	if (shift.state === 'planned' || shift.state === 'approved') return false;
	return reviewer || shift.workers.some(({ person }) => person === me);
}

/** Why a shift's report can only be read, in words; empty where it may be written in. */
export function closedWords(shift: Shift, me: PersonId | undefined, reviewer: boolean): string {
	if (mayWrite(shift, me, reviewer)) return '';
	if (shift.state === 'approved') return m.shift_closed_approved();
	if (shift.state === 'planned') return m.shift_closed_planned();
	return m.shift_closed_not_mine({ names: listWords(shift.workers.map(({ name }) => isolate(name))) });
}

/** Whether somebody has signed a shift's report. */
export const hasSigned = (shift: Shift, me: PersonId | undefined): boolean =>
	shift.workers.some(({ person, signed_at }) => person === me && signed_at !== null);
