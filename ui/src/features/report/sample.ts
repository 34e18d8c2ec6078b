import type { Encounter } from '$/bindings/types/Encounter';
import type { Shift } from '$/bindings/types/Shift';
import type { StreetReport } from '$/bindings/types/StreetReport';

/* Invented material for the tests of this folder. */

/** A Danish clock time on Friday 20 November 2026, or after midnight where before six. */
export const friday = (hour: number, minute = 0): number =>
	Date.parse(
		`2026-11-${hour < 6 ? 21 : 20}T${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}:00+01:00`
	);

/** A shift of that Friday: ended, signed by nobody. */
export const sampleShift = (change: Partial<Shift> = {}): Shift => ({
	shift: 'shift-1',
	kind: 'street',
	area: 'area-1',
	area_name: 'Akacieparken',
	evening: '2026-11-20',
	planned_start: friday(17),
	planned_end: friday(0),
	started_at: friday(17, 5),
	ended_at: friday(0, 20),
	state: 'ended',
	workers: [
		{ person: 'jonas', name: 'Jonas Abildgaard', started_at: friday(17, 5), signed_at: null },
		{ person: 'samira', name: 'Samira Haddad', started_at: friday(17, 5), signed_at: null }
	],
	places: [],
	plan_note: '',
	anonymised: false,
	joined_with: [],
	could_join: [],
	...change
});

/** A meeting with nobody named. */
export const sampleEncounter = (change: Partial<Encounter> = {}): Encounter => ({
	encounter: 'encounter-1',
	shift: 'shift-1',
	at: friday(21, 40),
	place: null,
	by: 'jonas',
	by_name: 'Jonas Abildgaard',
	youths: [],
	group: null,
	doing: [],
	talked: [],
	outcome: [],
	note: '',
	new_information: '',
	follow_up: false,
	follow_up_note: '',
	removed: false,
	...change
});

/** A report of that shift with nothing in it. */
export const sampleReport = (change: Partial<StreetReport> = {}): StreetReport => ({
	shifts: [sampleShift()],
	headline: { youths: 0, encounters: 0, talks: 0, incidents: 0, unknown: 0 },
	hours: [],
	timeline: [],
	narratives: [],
	contradictions: [],
	questions: [],
	gaps: [],
	review: { approved_by: null, approved_at: null, reopened_because: '', changed_since_approval: false },
	missing_phones: [],
	progress: { waiting: 0, waiting_since: null, unseen: 0, seen: false, refused: 0, set_aside: 0 },
	...change
});
