import type { Encounter } from '$/bindings/types/Encounter';
import type { EncounterEdit } from '$/bindings/types/EncounterEdit';
import type { MetYouth } from '$/bindings/types/MetYouth';
import type { Named } from '$/bindings/types/Named';

/** The lists of words of an encounter. */
export type EncounterList = 'doing' | 'talked' | 'outcome';

/** What things are called, for what is shown before the app has answered. */
export interface Known {
	place: (id: string) => Named | undefined;
	youth: (id: string) => MetYouth | undefined;
	word: (id: string) => Named | undefined;
}

const named = (found: Named | undefined, id: string): Named => found ?? { id, name: '…' };

/** A list with one thing on it or off it. */
export function toggled(list: Named[], item: Named, on: boolean): Named[] {
	const rest = list.filter(({ id }) => id !== item.id);
	return on ? [...rest, item] : rest;
}

/** What the encounter will look like once an edit has been saved. */
export function applyEdit(entry: Encounter, edit: EncounterEdit, known: Known): Encounter {
	switch (edit.edit) {
		case 'at':
			return { ...entry, at: edit.at };
		case 'place':
			return { ...entry, place: edit.place === null ? null : named(known.place(edit.place), edit.place) };
		case 'youth': {
			const rest = entry.youths.filter(({ youth }) => youth !== edit.youth);
			const youth = known.youth(edit.youth) ?? { youth: edit.youth, name: '…', provisional: false, age: null };
			return { ...entry, youths: edit.met ? [...rest, youth] : rest };
		}
		case 'unknown': {
			// Its id comes with the answer; until then it can't be taken off again.
			const youth = { youth: '', name: edit.description, provisional: true, age: edit.age };
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
		case 'follow_up':
			return { ...entry, follow_up: edit.wanted };
		case 'follow_up_note':
			return { ...entry, follow_up_note: edit.text };
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
