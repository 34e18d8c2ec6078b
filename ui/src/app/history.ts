/*
 * What the back gesture does. Each screen is an entry in the browser's history; so is an open sheet, so that the hardware
 * key closes the sheet and stays on the screen.
 */

interface Mark {
	/** How many entries of ours lie before this one. */
	depth: number;
	/** An overlay is open on this entry. */
	overlay?: true;
}

const markOf = (state: unknown): Mark => {
	const mark = state as Mark | null;
	return mark && typeof mark.depth === 'number' ? mark : { depth: 0 };
};

const overlays: Array<() => void> = [];
// Closing an overlay from the screen steps back through the history, which takes a turn of the event loop.
let settled: Promise<void> = Promise.resolve();
let settle: (() => void) | undefined;

/** Says when a step back that is under way has been taken. */
export const historySettled = (): Promise<void> => settled;

/** Marks the entry that the app was opened on. */
export function markFirstEntry(): void {
	if (!history.state) history.replaceState({ depth: 0 } satisfies Mark, '');
}

/** Begins a new entry; the address is a fragment: `#/youths`. */
export function pushEntry(address: string): void {
	if (overlays.length > 0) {
		// Going on from an open sheet: the new screen takes the sheet's entry, so that back returns to the screen below it.
		overlays.length = 0;
		replaceEntry(address);
		return;
	}
	history.pushState({ depth: markOf(history.state).depth + 1 } satisfies Mark, '', address);
}

/** Puts another address on the present entry. */
export function replaceEntry(address: string): void {
	history.replaceState({ depth: markOf(history.state).depth } satisfies Mark, '', address);
}

/** Whether a step back stays inside the app. */
export const canStepBack = (): boolean => markOf(history.state).depth > 0;

/** Opens an overlay that the back gesture closes by calling `close`. The answer is for closing it from the screen. */
export function openOverlay(close: () => void): () => void {
	overlays.push(close);
	history.pushState({ depth: markOf(history.state).depth + 1, overlay: true } satisfies Mark, '');
	return () => {
		const at = overlays.lastIndexOf(close);
		// The back gesture was first.
		if (at < 0) return;
		overlays.splice(at, 1);
		settled = new Promise((done) => {
			settle = done;
			// An address opened meanwhile leaves no such step; nobody should wait for it for ever.
			setTimeout(done, 300);
		});
		history.back();
	};
}

/** Hears of steps through the history that lead to another screen. */
export function onStep(heard: () => void): () => void {
	const step = () => {
		if (settle) {
			settle();
			settle = undefined;
			return;
		}
		const top = overlays.pop();
		if (top) top();
		else heard();
	};
	window.addEventListener('popstate', step);
	return () => window.removeEventListener('popstate', step);
}
