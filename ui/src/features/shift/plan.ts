import type { Shift } from '$/bindings/types/Shift';
import type { ShiftPlan } from '$/bindings/types/ShiftPlan';

/** The plan of a shift, as a form begins with it. */
export function planOf(shift: Shift): ShiftPlan {
	return {
		kind: shift.kind,
		area: shift.area,
		evening: shift.evening,
		planned_start: shift.planned_start,
		planned_end: shift.planned_end,
		workers: shift.workers.map(({ person }) => person),
		places: shift.places.map(({ place }) => place),
		note: shift.plan_note
	};
}
