import type { Candidate } from '$/bindings/types/Candidate';
import type { Contradiction } from '$/bindings/types/Contradiction';
import type { FactValue } from '$/bindings/types/FactValue';
import { clock, dayAndClock, eveningOf } from '$/format/dates';
import { m } from '$/paraglide/messages';

/* What contradicts, in words: the question behind a field's name, and the values that were put forward. */

/** Where a fact lies: in an entry of the evening, or in the document itself. */
export interface FactPlace {
	/** The entry, where it lies in one. */
	entry: { kind: 'encounter' | 'incident' | 'count'; id: string } | null;
	/** The field's own name. */
	field: string;
}

const COLLECTIONS = { encounters: 'encounter', incidents: 'incident', counts: 'count' } as const;

/** Reads `encounters/<id>/place`. */
export function placeOf(path: string): FactPlace {
	const [collection = '', id = '', ...rest] = path.split('/');
	const kind = COLLECTIONS[collection as keyof typeof COLLECTIONS];
	if (kind && rest.length > 0) return { entry: { kind, id }, field: rest.join('.') };
	return { entry: null, field: path.split('/').pop() ?? path };
}

const questions: Record<string, () => string> = {
	planned_start: m.report_fact_planned_start,
	planned_end: m.report_fact_planned_end,
	'encounter.at': m.report_fact_encounter_at,
	'encounter.place': m.report_fact_encounter_place,
	group_size: m.report_fact_group_size,
	group_kind: m.report_fact_group_kind,
	group_age_from: m.report_fact_group_age_from,
	group_age_to: m.report_fact_group_age_to,
	'incident.at': m.report_fact_incident_at,
	'incident.place': m.report_fact_incident_place,
	'incident.kind': m.report_fact_incident_kind,
	severity: m.report_fact_severity,
	police_called_at: m.report_fact_police_called_at,
	activity_kind: m.report_fact_activity_kind,
	title: m.report_fact_title,
	meeting_point: m.report_fact_meeting_point,
	meet_at: m.report_fact_meet_at,
	ends_at: m.report_fact_ends_at,
	youths_per_adult: m.report_fact_youths_per_adult,
	bring_a_friend: m.report_fact_bring_a_friend,
	cancelled: m.report_fact_cancelled
};

/** The question that a contradiction asks: "Hvornår sluttede vagten?" */
export function questionOf(path: string): string {
	const { entry, field } = placeOf(path);
	const ask = (entry && questions[`${entry.kind}.${field}`]) ?? questions[field];
	return ask ? ask() : m.report_fact_other();
}

const severities: Record<string, () => string> = {
	minor: m.report_severity_minor,
	serious: m.report_severity_serious,
	grave: m.report_severity_grave
};

/** How bad an incident was; a word of a newer app is shown as it came. */
export const severityWords = (severity: string): string => (severities[severity] ?? (() => severity))();

const groups: Record<string, () => string> = {
	boys: m.report_group_boys,
	girls: m.report_group_girls,
	mixed: m.report_group_mixed,
	residents: m.report_group_residents,
	parents: m.report_group_parents
};

function textWords(text: string, field: string): string {
	if (text === '') return m.report_value_empty();
	const word = field === 'severity' ? severities[text] : field === 'group_kind' ? groups[text] : undefined;
	return word ? word() : text;
}

/** A value as it was put forward for a field. `withDay`: a moment needs its date. */
export function valueWords(value: FactValue, label: string, field: string, withDay: boolean): string {
	switch (value.kind) {
		case 'empty':
			return m.report_value_empty();
		case 'text':
			return textWords(value.value, field);
		case 'number':
			return String(value.value);
		case 'time':
			return withDay ? dayAndClock(value.value) : clock(value.value);
		case 'bool':
			return value.value ? m.report_value_yes() : m.report_value_no();
		case 'reference':
			return label || m.report_value_unnamed();
		default:
			return m.report_value_unnamed();
	}
}

/** The values of a contradiction in words; moments carry their date where they lie on several evenings. */
export function candidateWords({ candidates, path }: Contradiction): Array<{ candidate: Candidate; words: string }> {
	const { entry, field } = placeOf(path);
	const evenings = new Set(
		candidates.flatMap(({ value }) => (value.kind === 'time' ? [eveningOf(value.value)] : []))
	);
	const withDay = evenings.size > 1 || entry === null;
	return candidates.map((candidate) => ({
		candidate,
		words: valueWords(candidate.value, candidate.label, field, withDay)
	}));
}
