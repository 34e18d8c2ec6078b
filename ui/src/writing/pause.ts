/** After so long without a key it is saved. */
const QUIET = 400;
/**
 * And so long after the first key that is not, for somebody who types or dictates on without a pause: an empty battery
 * takes the last second and a half at most, the saving itself included.
 */
const LATEST = 1200;

/** When what is being typed is to be saved. */
export class Pause {
	readonly #save: () => void;
	/** When what has been typed is to be saved, whether or not there is a pause. */
	#due: number | undefined;
	#timer: ReturnType<typeof setTimeout> | undefined;

	constructor(save: () => void) {
		this.#save = save;
	}

	/** A key was pressed: it is saved when the writer pauses, or soon if they do not. */
	typed(): void {
		clearTimeout(this.#timer);
		const now = performance.now();
		this.#due ??= now + LATEST;
		this.#timer = setTimeout(this.#save, Math.max(0, Math.min(QUIET, this.#due - now)));
	}

	/** It is being saved. */
	over(): void {
		clearTimeout(this.#timer);
		this.#due = undefined;
	}
}
