import type { Problem } from '$/bindings/types/Problem';
import type { TextEdit } from '$/bindings/types/TextEdit';
import { keep, letGo, type Keeper } from '$/app/unsaved.svelte';
import { Pause } from './pause';
import { TextMerge } from './text-merge';

/** A text field that saves itself and that others write in too; `MergedTextArea.svelte` shows it. */
export class MergedText implements Keeper {
	/** What stands in the field. */
	value = $state('');
	/** Entries not saved: 0 or 1. */
	unsaved = $state(0);
	/** Something has been written in it here. */
	touched = $state(false);
	/** Why saving failed. */
	problem = $state.raw<Problem>();
	readonly #merge: TextMerge;
	#savedAt = 0;
	readonly #pause = new Pause(() => void this.flush());

	/** `send` saves an edit and answers with the whole text as it stands then. */
	constructor(text: string, send: (edit: TextEdit) => Promise<string>) {
		this.#merge = new TextMerge(text, async (edit) => {
			const merged = await send(edit);
			this.#savedAt = performance.now();
			return merged;
		});
		this.value = text;
	}

	/** The writer changed the field; it is saved when they pause, or soon if they do not. */
	typed(text: string): void {
		keep(this);
		this.touched = true;
		this.#merge.typed(text);
		this.#show();
		this.#pause.typed();
	}

	/** The text changed elsewhere. `asked`: when it was asked for; an answer from before the last save is old. */
	outside(text: string, asked = Infinity): void {
		if (asked < this.#savedAt) return;
		this.#merge.outside(text);
		this.#show();
	}

	/** A word is being composed by the keyboard: the field must not change under it. */
	hold(): void {
		this.#merge.hold();
	}

	/** The word is done. */
	release(): void {
		this.#merge.release();
		this.#show();
	}

	/** Saves now what is not saved. */
	async flush(): Promise<void> {
		this.#pause.over();
		await this.#merge.flush();
		this.#show();
		letGo(this);
	}

	#show(): void {
		this.value = this.#merge.text;
		this.unsaved = this.#merge.unsaved ? 1 : 0;
		this.problem = this.#merge.problem;
	}
}
