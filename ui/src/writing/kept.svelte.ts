import { currentDevice } from '$/platform/door';

/*
 * What somebody has begun to write and not yet handed in, a question or a whole form: another screen or a lock between
 * loses nothing. It lies in memory only and belongs to the device it was begun on.
 */

const forms = new Map<string, unknown>();
const keyOf = (name: string): string => `${currentDevice()} ${name}`;

/** The form of that name as it was left, or a fresh one; what is in it can be bound to fields. */
export function kept<T extends object>(name: string, make: () => T): T {
	const key = keyOf(name);
	let form = forms.get(key) as T | undefined;
	if (!form) {
		const fresh = $state(make());
		form = fresh;
		forms.set(key, form);
	}
	return form;
}

/** Whether a form of that name was begun and not handed in. */
export const isKept = (name: string): boolean => forms.has(keyOf(name));

/** Forgets a form: it has been handed in, or was given up. */
export function forget(name: string): void {
	forms.delete(keyOf(name));
}
