import { currentDevice } from '$/platform/door';
import type { Draft } from './draft.svelte';

/* Drafts that hold something unsaved when their screen is left, so that coming back finds them as they were. */

interface Held {
	device: string;
	/** Encounters of one shift, incidents of one shift. */
	among: string;
	draft: Draft<never, never>;
}

let held: Held[] = [];

/** The draft of an entry (none: a new one) as it was left with something unsaved, or a fresh one. */
export function draftOf<Edit, Entry>(
	among: string,
	id: string | null,
	make: () => Draft<Edit, Entry>
): Draft<Edit, Entry> {
	const device = currentDevice();
	// What has been saved is fetched anew.
	held = held.filter(({ draft }) => draft.state === 'failed');
	const found = held.find((one) => one.device === device && one.among === among && one.draft.id === id);
	if (found) return found.draft as unknown as Draft<Edit, Entry>;
	const draft = make();
	held.push({ device, among, draft: draft as unknown as Draft<never, never> });
	return draft;
}
