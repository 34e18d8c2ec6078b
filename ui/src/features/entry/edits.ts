import type { MetYouth } from '$/bindings/types/MetYouth';
import type { Named } from '$/bindings/types/Named';

/* What encounters and incidents have in common: what can be tapped, and what it will look like before it is saved. */

/** What every entry of the evening says. */
export interface CommonEntry {
	at: number;
	place: Named | null;
	youths: MetYouth[];
	follow_up: boolean;
	by_name: string;
	removed: boolean;
}

/** What can be tapped on every one. */
export type CommonEdit =
	| { edit: 'at'; at: number }
	| { edit: 'place'; place: string | null }
	| { edit: 'youth'; youth: string; met: boolean }
	| { edit: 'follow_up'; wanted: boolean };

/** What things are called, for what is shown before the app has answered. */
export interface Known {
	place: (id: string) => Named | undefined;
	youth: (id: string) => MetYouth | undefined;
	word: (id: string) => Named | undefined;
}

/** A thing by its name, or a mark that its name has not come yet. */
export const named = (found: Named | undefined, id: string): Named => found ?? { id, name: '…' };

/** A list with one thing on it or off it. */
export function toggled(list: Named[], item: Named, on: boolean): Named[] {
	const rest = list.filter(({ id }) => id !== item.id);
	return on ? [...rest, item] : rest;
}

/** What is offered, and before it whatever is chosen and no longer offered. */
export const offered = (options: Named[], chosen: Named[]): Named[] => [
	...chosen.filter(({ id }) => !options.some((option) => option.id === id)),
	...options
];

/** What an entry will look like once an edit that every entry has has been saved. */
export function applyCommon<Entry extends CommonEntry>(entry: Entry, edit: CommonEdit, known: Known): Entry {
	switch (edit.edit) {
		case 'at':
			return { ...entry, at: edit.at };
		case 'place':
			return { ...entry, place: edit.place === null ? null : named(known.place(edit.place), edit.place) };
		case 'youth': {
			const rest = entry.youths.filter(({ youth }) => youth !== edit.youth);
			const youth = known.youth(edit.youth) ?? {
				youth: edit.youth,
				name: '…',
				provisional: false,
				age: null,
				erased: false
			};
			return { ...entry, youths: edit.met ? [...rest, youth] : rest };
		}
		case 'follow_up':
			return { ...entry, follow_up: edit.wanted };
	}
}
