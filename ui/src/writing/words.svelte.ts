import type { Problem } from '$/bindings/types/Problem';
import { keep, letGo, type Keeper } from '$/app/unsaved.svelte';
import { callOn, problemOf } from '$/platform/door';
import { begun, keyOf } from './begun';
import { Pause } from './pause';

/** What stands in one form of one device, as text, on its way to the device's disk. */
export class Words implements Keeper {
	/** Why it is not on the disk, where that was tried. */
	problem = $state.raw<Problem>();
	readonly #device: string;
	readonly #key: string;
	readonly #pause = new Pause(() => void this.flush());
	/** What stands in the form; empty: nothing that has to be kept. */
	#text: string;
	/** What lies on the disk. */
	#kept: string;
	#saving: Promise<void> | undefined;

	constructor(device: string, key: string) {
		this.#device = device;
		this.#key = key;
		this.#text = begun.get(keyOf(device, key)) ?? '';
		this.#kept = this.#text;
	}

	get text(): string {
		return this.#text;
	}

	get unsaved(): number {
		return this.#text === this.#kept ? 0 : 1;
	}

	/** This stands in the form now; it is kept when the writer pauses. */
	typed(text: string): void {
		if (text === this.#text) return;
		this.#text = text;
		this.show();
		keep(this);
		this.#pause.typed();
	}

	/** Lets screens know that it is begun. */
	show(): void {
		const key = keyOf(this.#device, this.#key);
		if (this.#text === '') begun.delete(key);
		else begun.set(key, this.#text);
	}

	/** Nothing has to be kept any more; the disk is told at once. */
	clear(): void {
		this.typed('');
		void this.flush();
	}

	async flush(): Promise<void> {
		this.#pause.over();
		this.#saving ??= this.#save().finally(() => (this.#saving = undefined));
		await this.#saving;
		letGo(this);
	}

	async #save(): Promise<void> {
		while (this.unsaved > 0) {
			const [key, text] = [this.#key, this.#text];
			try {
				await (text === ''
					? callOn(this.#device, 'draft_clear', { key })
					: callOn(this.#device, 'draft_put', { key, text }));
			} catch (thrown) {
				this.problem = problemOf(thrown);
				return;
			}
			this.#kept = text;
			this.problem = undefined;
		}
	}
}
