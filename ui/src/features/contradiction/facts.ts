import type { Candidate } from '$/bindings/types/Candidate';
import type { Contradiction } from '$/bindings/types/Contradiction';
import type { FactValue } from '$/bindings/types/FactValue';
import { consentName } from '$/format/consent';
import { clock, dayAndClock, eveningOf } from '$/format/dates';
import { isolate } from '$/format/isolate';
import { severityName } from '$/format/severity';
import { m } from '$/paraglide/messages';

/* What contradicts, in words: the question behind a field's name, and the values that were put forward. */

/** Where a fact lies: in one of the things a document holds many of, or in the document itself. */
export interface FactPlace {
	/** What it is about, where the document holds many. */
	entry: { kind: 'encounter' | 'incident' | 'count' | 'youth'; id: string } | null;
	/** The field's own name. */
	field: string;
}

const ENTRIES = { encounters: 'encounter', incidents: 'incident', counts: 'count' } as const;
// An activity keeps these by youth: `answers/<id>`.
const BY_YOUTH: Record<string, string> = { answers: 'answer', friends: 'friends' };

/** Reads `encounters/<id>/place`, `answers/<id>`, `school`. */
export function placeOf(path: string): FactPlace {
	const [collection = '', id = '', ...rest] = path.split('/');
	const kind = ENTRIES[collection as keyof typeof ENTRIES];
	if (kind && rest.length > 0) return { entry: { kind, id }, field: rest.join('.') };
	const field = BY_YOUTH[collection];
	if (field && id) return { entry: { kind: 'youth', id }, field };
	return { entry: null, field: path.split('/').pop() ?? path };
}

const questions: Record<string, () => string> = {
	planned_start: m.contradiction_about_planned_start,
	planned_end: m.contradiction_about_planned_end,
	'encounter.at': m.contradiction_about_encounter_at,
	'encounter.place': m.contradiction_about_encounter_place,
	group_size: m.contradiction_about_group_size,
	group_kind: m.contradiction_about_group_kind,
	group_age_from: m.contradiction_about_group_age_from,
	group_age_to: m.contradiction_about_group_age_to,
	follow_up: m.contradiction_about_follow_up,
	'incident.at': m.contradiction_about_incident_at,
	'incident.place': m.contradiction_about_incident_place,
	'incident.kind': m.contradiction_about_incident_kind,
	severity: m.contradiction_about_severity,
	police_called_at: m.contradiction_about_police_called_at,
	youths_informed: m.contradiction_about_youths_informed,
	name: m.contradiction_about_name,
	nickname: m.contradiction_about_nickname,
	description: m.contradiction_about_description,
	birth_year: m.contradiction_about_birth_year,
	school: m.contradiction_about_school,
	class: m.contradiction_about_class,
	club: m.contradiction_about_club,
	consent: m.contradiction_about_consent,
	languages: m.contradiction_about_languages,
	guardians: m.contradiction_about_guardians,
	wishes: m.contradiction_about_wishes,
	competences: m.contradiction_about_competences,
	activity_kind: m.contradiction_about_activity_kind,
	title: m.contradiction_about_title,
	meeting_point: m.contradiction_about_meeting_point,
	meet_at: m.contradiction_about_meet_at,
	ends_at: m.contradiction_about_ends_at,
	youths_per_adult: m.contradiction_about_youths_per_adult,
	bring_a_friend: m.contradiction_about_bring_a_friend,
	cancelled: m.contradiction_about_cancelled,
	'youth.answer': m.contradiction_about_answer_unnamed,
	'youth.friends': m.contradiction_about_friends_unnamed
};
const questionsOfSomebody: Record<string, (given: { name: string }) => string> = {
	answer: m.contradiction_about_answer,
	friends: m.contradiction_about_friends
};

/** The question that a contradiction asks: "Hvor var kontakten?" `nameOf`: what a youth is called, where that is known. */
export function questionOf(path: string, nameOf?: (youth: string) => string | undefined): string {
	const { entry, field } = placeOf(path);
	const name = entry?.kind === 'youth' ? nameOf?.(entry.id) : undefined;
	if (name && questionsOfSomebody[field]) return questionsOfSomebody[field]({ name: isolate(name) });
	const ask = (entry && questions[`${entry.kind}.${field}`]) ?? questions[field];
	return ask ? ask() : m.contradiction_about_other();
}

/** What follows from it as long as nobody has chosen; empty where nothing does. */
export const untilChosen = (path: string): string => (path === 'consent' ? m.contradiction_consent_none() : '');

const groups: Record<string, () => string> = {
	boys: m.contradiction_group_boys,
	girls: m.contradiction_group_girls,
	mixed: m.contradiction_group_mixed,
	residents: m.contradiction_group_residents,
	parents: m.contradiction_group_parents
};
const answers: Record<string, () => string> = {
	yes: m.activity_answer_yes,
	maybe: m.activity_answer_maybe,
	no: m.activity_answer_no
};

/** Fields whose values are words of the app's own; a newer app's word is shown as it came. */
const words: Record<string, (value: string) => string> = {
	severity: severityName,
	group_kind: (kind) => groups[kind]?.() ?? kind,
	consent: consentName,
	answer: (answer) => answers[answer]?.() ?? answer
};

function emptyWords(field: string): string {
	if (field === 'consent') return consentName(null);
	return field === 'answer' ? m.contradiction_value_no_answer() : m.contradiction_value_empty();
}

/** A value as it was put forward for a field. `withDay`: a moment needs its date. */
export function valueWords(value: FactValue, label: string, field: string, withDay: boolean): string {
	switch (value.kind) {
		case 'empty':
			return emptyWords(field);
		case 'text':
			return value.value === '' ? emptyWords(field) : (words[field]?.(value.value) ?? value.value);
		case 'number':
			return String(value.value);
		case 'time':
			return withDay ? dayAndClock(value.value) : clock(value.value);
		case 'bool':
			return value.value ? m.contradiction_value_yes() : m.contradiction_value_no();
		case 'reference':
			return label || m.contradiction_value_unnamed();
		default:
			return m.contradiction_value_unnamed();
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

/** The contradiction about a fact of the document itself, where there is one. */
export const disputed = (contradictions: Contradiction[], path: string): Contradiction | undefined =>
	contradictions.find((one) => one.path === path);
