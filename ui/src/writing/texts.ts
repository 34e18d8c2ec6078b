import { currentDevice } from '$/platform/door';
import type { MergedText } from './merged-text.svelte';

/* Text fields that hold something unsaved when their screen is left, so that coming back finds them as they were. */

const texts = new Map<string, MergedText>();

/** The field of a text, made where there is none that holds anything unsaved. */
export function textOf(name: string, make: () => MergedText): MergedText {
	const key = `${currentDevice()} ${name}`;
	for (const [held, text] of texts) if (text.unsaved === 0) texts.delete(held);
	let text = texts.get(key);
	if (!text) {
		text = make();
		texts.set(key, text);
	}
	return text;
}
