import type { Problem } from '$/bindings/types/Problem';
import type { TextEdit } from '$/bindings/types/TextEdit';
import { keep, letGo, type Keeper } from '$/app/unsaved.svelte';
import { problemOf } from '$/platform/problem';
import { tap } from '$/platform/haptics';
import { EditQueue } from './edit-queue';
import { MergedText } from './merged-text.svelte';

/** What a draft must know about its kind of entry: an encounter or an incident. */
export interface Kind<Edit, Entry> {
	/** An entry with nothing in it, for what is shown before the first tap. */
	blank: () => Entry;
	/** Fetches an entry. */
	load: (id: string) => Promise<Entry>;
	/** Saves edits; makes the entry where `id` is none. */
	save: (id: string | null, edits: Edit[]) => Promise<Entry>;
	/** The entry's id. */
	idOf: (entry: Entry) => string;
	/** What an entry will look like when an edit has been saved. */
	apply: (entry: Entry, edit: Edit) => Entry;
}

/** How far the last tap has come. `saved` is said only when the app has said so. */
export type DraftState = 'untouched' | 'saving' | 'saved' | 'failed';

/**
 * An entry that is being written. Every tap shows at once and is saved behind it, in order; nothing waits for a Save
 * button. What could not be saved stays here, also when the screen is left.
 */
export class Draft<Edit, Entry> implements Keeper {
	/** The entry as the app knows it; undefined before the first save of a new one, and before an old one has come. */
	saved = $state.raw<Entry>();
	/** Its id; none before the first save of a new one. */
	id = $state<string | null>(null);
	/** It could not be fetched. */
	loadProblem = $state.raw<Problem>();
	readonly #kind: Kind<Edit, Entry>;
	readonly #queue: EditQueue<Edit, Entry>;
	readonly #texts = new Map<string, { text: MergedText; of: (entry: Entry) => string }>();
	#pending = $state.raw<Edit[]>([]);
	#problem = $state.raw<Problem>();
	/** Counts saves, so that a fetch begun before one does not undo it on the screen. */
	#saves = 0;

	constructor(kind: Kind<Edit, Entry>, id: string | null) {
		this.#kind = kind;
		this.id = id;
		this.#queue = new EditQueue(
			async (edits) => {
				const entry = await kind.save(this.id, edits);
				this.#saves++;
				this.id = kind.idOf(entry);
				this.saved = entry;
				tap();
				return entry;
			},
			() => this.#show()
		);
	}

	/** The entry with every tap on it, saved or not. */
	get entry(): Entry {
		return this.#pending.reduce((entry, edit) => this.#kind.apply(entry, edit), this.saved ?? this.#kind.blank());
	}

	get unsaved(): number {
		return this.#pending.length;
	}

	get problem(): Problem | undefined {
		return this.#problem;
	}

	/** How far the last tap has come, the texts included. */
	get state(): DraftState {
		const texts = [...this.#texts.values()].map(({ text }) => text);
		if (this.#problem || texts.some((text) => text.problem && text.unsaved > 0)) return 'failed';
		if (this.#pending.length > 0 || texts.some((text) => text.unsaved > 0)) return 'saving';
		return this.id === null ? 'untouched' : 'saved';
	}

	/** One tap. */
	tap(...edits: Edit[]): void {
		keep(this);
		for (const edit of edits) this.#queue.push(edit);
	}

	/** One of its text fields, which saves itself through this draft, after the taps before it. */
	text(name: string, of: (entry: Entry) => string, edit: (text: TextEdit) => Edit): MergedText {
		let found = this.#texts.get(name);
		if (!found) {
			const text = new MergedText(this.saved ? of(this.saved) : '', async (change) =>
				of(await this.#queue.pushKept(edit(change)))
			);
			found = { text, of };
			this.#texts.set(name, found);
		}
		return found.text;
	}

	/** Fetches the entry anew; what is being written stays. */
	async refresh(): Promise<void> {
		if (this.id === null || this.#pending.length > 0) return;
		const before = this.#saves;
		try {
			const entry = await this.#kind.load(this.id);
			if (before !== this.#saves || this.#pending.length > 0) return;
			this.loadProblem = undefined;
			this.take(entry);
		} catch (thrown) {
			if (before === this.#saves) this.loadProblem = problemOf(thrown);
		}
	}

	/** Shows an entry that came from outside. */
	take(entry: Entry): void {
		this.saved = entry;
		for (const { text, of } of this.#texts.values()) text.outside(of(entry));
	}

	/** Tries again what could not be saved. */
	async retry(): Promise<void> {
		await this.#queue.retry();
		await this.#flushTexts();
	}

	/** Drops the taps that could not be saved; texts stay in their fields. */
	drop(): void {
		this.#queue.drop();
		letGo(this);
	}

	async flush(): Promise<void> {
		await this.#queue.flush();
		await this.#flushTexts();
		letGo(this);
	}

	async #flushTexts(): Promise<void> {
		await Promise.all([...this.#texts.values()].map(({ text }) => text.flush()));
	}

	#show(): void {
		this.#pending = this.#queue.pending;
		this.#problem = this.#queue.problem;
	}
}
