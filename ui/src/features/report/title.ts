import type { Shift } from '$/bindings/types/Shift';
import { clock, dayAndClock, eveningLong, eveningOf, otherYear } from '$/format/dates';
import { m } from '$/paraglide/messages';
import { kindWords } from './kinds';
import { capital } from '$/format/lists';

/** `fredag` of an evening. */
export const weekday = (evening: string): string => eveningLong(evening).split(' ')[0] ?? '';

/** `22. november` of an evening; with the year where it is another than today's. */
export const dateOf = (evening: string, today?: string): string =>
	eveningLong(evening).replace(/^\S+ (den )?/, '') + otherYear(evening, today);

/** What a report is called: `Akacieparken, fredag aften`; a container's or an activity's says so. */
export function reportTitle({ kind, area_name: area, evening }: Pick<Shift, 'kind' | 'area_name' | 'evening'>): string {
	const day = weekday(evening);
	if (kind === 'street') return m.report_heading({ area, weekday: day });
	return m.report_heading_kind({ kind: capital(kindWords(kind)), area, weekday: day });
}

/** A moment as it is said beside an evening: the clock alone where it lies in it, else with its date. */
export const momentNear = (at: number, evening: string): string =>
	eveningOf(at) === evening ? clock(at) : dayAndClock(at);

/** `17.05–00.20`, as the clock showed; `fra 17.05` while it goes on. */
export function spanWords(from: number | null, to: number | null): string {
	if (from === null) return '';
	return to === null ? m.report_from({ time: clock(from) }) : `${clock(from)}–${clock(to)}`;
}
