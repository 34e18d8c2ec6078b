import { currentDevice } from '$/platform/door';

/*
 * What stands in a form that is sent as a whole, until it is: going to another screen and back loses nothing. It is
 * forgotten when the app is closed.
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

/** Whether a form was left with something in it. */
export const isKept = (name: string): boolean => forms.has(keyOf(name));

/** Forgets a form: it has been sent, or is not wanted. */
export function forget(name: string): void {
	forms.delete(keyOf(name));
}
