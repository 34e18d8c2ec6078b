import { untrack } from 'svelte';
import { currentDevice } from '$/platform/door';
import { keyOf, whenDropped } from './begun';
import { begunText, takeUp } from './take-up';
import { Words } from './words.svelte';

/*
 * What somebody has begun to write and not yet handed in, a question or a whole form: another screen, a lock or the end of
 * the app between loses nothing. It lies on the disk of the device it was begun on and is sent nowhere; in memory it is
 * only while the app is open.
 */

const words = new Map<string, Words>();
/** Stops following the form shown last under a name. */
const follow = new Map<string, () => void>();

function wordsOf(device: string, name: string): Words {
	const key = keyOf(device, name);
	let found = words.get(key);
	if (!found) words.set(key, (found = new Words(device, name)));
	return found;
}
function unfollow(key: string): void {
	follow.get(key)?.();
	follow.delete(key);
}

/** A form that is kept while somebody writes in it. */
export interface Kept<F> {
	/** What stands in it; can be bound to fields. */
	form: F;
	/** What was begun before stands in it. */
	readonly again: boolean;
	/** What was begun before has been changed elsewhere meanwhile. */
	readonly changed: boolean;
	/** What was typed in fields that the form does not have (any more). */
	readonly left: string;
	/** Begins anew. */
	anew(): void;
	/** It has been handed in, or was given up. */
	done(): void;
	/** It belongs to another name from now on. */
	rename(name: string): void;
}

/**
 * A form, with what was begun in it before. `make` is what it shows at first: where that is what others know and may
 * change, only what was typed is laid over it.
 */
export function kept<F extends object>(name: string, make: () => F): Kept<F> {
	const device = currentDevice();
	let key = keyOf(device, name);
	let held = wordsOf(device, name);
	const fresh = make();
	const found = takeUp(fresh, held.text);
	let left = $state.raw(found.left);
	let again = $state(begunText(fresh, found.form, found.left) !== '');
	const form = $state(found.form);

	function watch(): void {
		unfollow(key);
		const stop = $effect.root(() => {
			$effect(() => {
				const text = begunText(fresh, $state.snapshot(form) as F, left);
				untrack(() => held.typed(text));
			});
		});
		follow.set(key, stop);
	}
	watch();

	return {
		get form() {
			return form;
		},
		set form(other) {
			Object.assign(form, other);
		},
		get again() {
			return again;
		},
		get changed() {
			return again && found.changed;
		},
		get left() {
			return again
				? Object.values(left)
						.filter((one) => typeof one === 'string')
						.join('\n')
				: '';
		},
		anew() {
			Object.assign(form, fresh);
			left = {};
			again = false;
		},
		done() {
			held.clear();
			again = false;
		},
		rename(other) {
			if (key === keyOf(device, other)) return;
			const old = held;
			unfollow(key);
			key = keyOf(device, other);
			held = wordsOf(device, other);
			held.typed(old.text);
			// At no moment is it under neither.
			void held.flush().then(() => old.clear());
			watch();
		}
	};
}

whenDropped.add(() => {
	for (const key of [...follow.keys()]) unfollow(key);
	for (const [key, held] of words) {
		if (held.unsaved === 0) words.delete(key);
		else held.show();
	}
});
