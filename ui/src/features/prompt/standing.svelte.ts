import type { Prompt } from '$/bindings/types/Prompt';

/**
 * Open prompts as a screen shows them while it is open: in the order in which they came, for nothing may move under a
 * finger; and what has been answered here stays, so that a slip can be taken back.
 */
export class Standing {
	#shown = $state.raw<Prompt[]>([]);
	#answered = new Map<string, Prompt>();

	/** What stands on the screen. */
	get shown(): Prompt[] {
		return this.#shown;
	}

	/** What the app says is open now. */
	take(open: Prompt[]): void {
		const now = new Map(open.map((one) => [one.prompt, one]));
		const stay = this.#shown.flatMap(({ prompt }) => now.get(prompt) ?? this.#answered.get(prompt) ?? []);
		const come = open.filter(({ prompt }) => !stay.some((one) => one.prompt === prompt));
		this.#shown = [...stay, ...come];
	}

	/** One has been answered here, or its answer taken back. */
	changed(prompt: Prompt): void {
		this.#answered.set(prompt.prompt, prompt);
		this.#shown = this.#shown.map((one) => (one.prompt === prompt.prompt ? prompt : one));
	}
}
