import type { Problem } from '$/bindings/types/Problem';
import type { TextEdit } from '$/bindings/types/TextEdit';
import { problemOf } from '$/platform/problem';

/*
 * A text field that several people write in at once (X1). The app is told what the writer saw (`base`) and what they left
 * (`text`), and merges the difference with what others wrote meanwhile. So the base must always be a text the app knows:
 * the one it gave last, or, while the writer goes on typing, the one sent last.
 */
export class TextMerge {
	/** What stands in the field. */
	text: string;
	/** What the app knows: the base of the next edit. */
	#known: string;
	/** What has been sent and not answered. */
	#sent: string | undefined;
	#problem: Problem | undefined;
	/** The field must not change now; what came meanwhile, if anything did. */
	#held = false;
	#missed: string | undefined;
	#underWay: Promise<void> | undefined;
	readonly #send: (edit: TextEdit) => Promise<string>;

	/** `send` saves an edit and answers with the whole text as it stands then. */
	constructor(text: string, send: (edit: TextEdit) => Promise<string>) {
		this.text = text;
		this.#known = text;
		this.#send = send;
	}

	/** Something stands in the field that the app has not said it saved. */
	get unsaved(): boolean {
		return this.#sent !== undefined || this.text !== this.#known;
	}

	/** Why saving failed the last time it was tried. */
	get problem(): Problem | undefined {
		return this.#problem;
	}

	/** The writer changed the field. */
	typed(text: string): void {
		this.text = text;
	}

	/** The text changed elsewhere. Taken over unless the writer is in the middle of something; then the app merges. */
	outside(text: string): void {
		if (this.unsaved) return;
		if (this.#held) this.#missed = text;
		else this.#take(text);
	}

	/** From here on the field keeps what it shows: the keyboard is composing a word in it. */
	hold(): void {
		this.#held = true;
	}

	/** The word is done: what came meanwhile may be shown. */
	release(): void {
		this.#held = false;
		if (this.#missed !== undefined && !this.unsaved) this.#take(this.#missed);
		this.#missed = undefined;
	}

	#take(text: string): void {
		this.text = text;
		this.#known = text;
		this.#missed = undefined;
	}

	/** Saves what is not saved; settles when it has been, or when saving failed (see `problem`). */
	flush(): Promise<void> {
		this.#underWay ??= this.#run().finally(() => (this.#underWay = undefined));
		return this.#underWay;
	}

	async #run(): Promise<void> {
		while (this.text !== this.#known) {
			const edit: TextEdit = { base: this.#known, text: this.text };
			this.#sent = edit.text;
			try {
				const merged = await this.#send(edit);
				this.#problem = undefined;
				if (this.text === edit.text && !this.#held) this.#take(merged);
				else {
					// Typed on meanwhile: what others wrote comes with the answer to the next edit.
					this.#known = edit.text;
					this.#missed = merged;
				}
			} catch (thrown) {
				this.#problem = problemOf(thrown);
				return;
			} finally {
				this.#sent = undefined;
			}
		}
	}
}

/** Where a caret at `at` in `before` belongs in `after`: it stays beside the letters it stood beside. */
export function moveCaret(before: string, after: string, at: number): number {
	const most = Math.min(before.length, after.length);
	let start = 0;
	while (start < most && before[start] === after[start]) start++;
	if (at <= start) return at;
	let end = 0;
	while (end < most - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end++;
	if (at >= before.length - end) return at + after.length - before.length;
	return Math.min(at, after.length - end);
}
