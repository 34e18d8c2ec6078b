import type { ShiftState } from '$/bindings/types/ShiftState';
import { m } from '$/paraglide/messages';

/** How far a shift has come, in words. */
export function stateName(state: ShiftState): string {
	switch (state) {
		case 'planned':
			return m.shift_state_planned();
		case 'open':
			return m.shift_state_open();
		case 'ended':
			return m.shift_state_ended();
		case 'handed_in':
			return m.shift_state_handed_in();
		case 'approved':
			return m.shift_state_approved();
	}
}
