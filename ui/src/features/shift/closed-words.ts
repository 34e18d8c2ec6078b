import type { PersonId } from '$/bindings/types/PersonId';
import type { Shift } from '$/bindings/types/Shift';
import { isolate } from '$/format/isolate';
import { listWords } from '$/format/lists';
import { m } from '$/paraglide/messages';
import { mayWrite } from './may-write';

/** Why a shift's report can only be read, in words; empty where it may be written in. */
export function closedWords(shift: Shift, me: PersonId | undefined, reviewer: boolean): string {
	if (mayWrite(shift, me, reviewer)) return '';
	if (shift.state === 'approved') return m.shift_closed_approved();
	if (shift.state === 'planned') return m.shift_closed_planned();
	return m.shift_closed_not_mine({ names: listWords(shift.workers.map(({ name }) => isolate(name))) });
}
