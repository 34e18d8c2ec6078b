import type { Encounter } from '$/bindings/types/Encounter';
import type { EncounterEdit } from '$/bindings/types/EncounterEdit';
import type { Named } from '$/bindings/types/Named';
import { applyCommon, named, toggled, type Known } from '$/features/entry/edits';

/** The lists of words of an encounter. */
export type EncounterList = 'doing' | 'talked' | 'outcome';

/** What the encounter will look like once an edit has been saved. */
export function applyEdit(entry: Encounter, edit: EncounterEdit, known: Known): Encounter {
	switch (edit.edit) {
		case 'unknown': {
			// Its id comes with the answer; until then it can't be taken off again.
			const youth = { youth: '', name: edit.description, provisional: true, age: edit.age, erased: false };
			return { ...entry, youths: [...entry.youths, youth] };
		}
		case 'group':
			return { ...entry, group: edit.group };
		case 'word': {
			const list = edit.list as EncounterList;
			if (!(list in entry)) return entry;
			return { ...entry, [list]: toggled(entry[list], named(known.word(edit.word), edit.word), edit.on) };
		}
		case 'note':
			return { ...entry, note: edit.text };
		case 'new_information':
			return { ...entry, new_information: edit.text };
		case 'follow_up_note':
			return { ...entry, follow_up_note: edit.text };
		default:
			return applyCommon(entry, edit, known);
	}
}

/** An encounter with nothing in it, at a place, now. */
export const blankEncounter = (shift: string, place: Named | null): Encounter => ({
	encounter: '',
	shift,
	at: Date.now(),
	place,
	by: '',
	by_name: '',
	youths: [],
	group: null,
	doing: [],
	talked: [],
	outcome: [],
	note: '',
	new_information: '',
	follow_up: false,
	follow_up_note: '',
	removed: false
});
