import type { Incident } from '$/bindings/types/Incident';
import type { IncidentEdit } from '$/bindings/types/IncidentEdit';
import type { Named } from '$/bindings/types/Named';
import { toggled, type Known } from '$/features/encounter/edits';

const named = (found: Named | undefined, id: string): Named => found ?? { id, name: '…' };

/** What the incident will look like once an edit has been saved. */
export function applyEdit(entry: Incident, edit: IncidentEdit, known: Known): Incident {
	switch (edit.edit) {
		case 'at':
			return { ...entry, at: edit.at };
		case 'place':
			return { ...entry, place: edit.place === null ? null : named(known.place(edit.place), edit.place) };
		case 'kind':
			return { ...entry, kind: edit.kind === null ? null : named(known.word(edit.kind), edit.kind) };
		case 'severity':
			return { ...entry, severity: edit.severity };
		case 'youth': {
			const rest = entry.youths.filter(({ youth }) => youth !== edit.youth);
			const youth = known.youth(edit.youth) ?? { youth: edit.youth, name: '…', provisional: false, age: null };
			return { ...entry, youths: edit.met ? [...rest, youth] : rest };
		}
		case 'word': {
			const item = named(known.word(edit.word), edit.word);
			if (edit.list === 'told') return { ...entry, told: toggled(entry.told, item, edit.on) };
			if (edit.list === 'incident_action') return { ...entry, actions: toggled(entry.actions, item, edit.on) };
			return entry;
		}
		case 'police_called':
			return { ...entry, police_called_at: edit.at };
		case 'youths_informed':
			return { ...entry, youths_informed: edit.informed };
		case 'note':
			return { ...entry, note: edit.text };
		case 'follow_up':
			return { ...entry, follow_up: edit.wanted };
	}
}

/** An incident with nothing in it, at a place, now. */
export const blankIncident = (shift: string, place: Named | null): Incident => ({
	incident: '',
	shift,
	at: Date.now(),
	place,
	by: '',
	by_name: '',
	kind: null,
	severity: null,
	youths: [],
	actions: [],
	told: [],
	police_called_at: null,
	youths_informed: false,
	note: '',
	follow_up: false,
	removed: false
});
