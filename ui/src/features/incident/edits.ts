import type { Incident } from '$/bindings/types/Incident';
import type { IncidentEdit } from '$/bindings/types/IncidentEdit';
import type { Named } from '$/bindings/types/Named';
import { applyCommon, named, toggled, type Known } from '$/features/entry/edits';

/** What the incident will look like once an edit has been saved. */
export function applyEdit(entry: Incident, edit: IncidentEdit, known: Known): Incident {
	switch (edit.edit) {
		case 'kind':
			return { ...entry, kind: edit.kind === null ? null : named(known.word(edit.kind), edit.kind) };
		case 'severity':
			return { ...entry, severity: edit.severity };
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
		default:
			return applyCommon(entry, edit, known);
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
