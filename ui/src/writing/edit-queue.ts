import type { Problem } from '$/bindings/types/Problem';
import { problemOf } from '$/platform/problem';

/*
 * Saves taps in the order they were made, without a tap ever waiting: while one batch is under way the next is gathered.
 * What the app refuses or can't save stays, is shown, and can be tried again or dropped.
 */

/** A tap that is not saved. */
interface Item<Edit, Entry> {
	edit: Edit;
	/** Refused for a reason of its own: not tried again with the others. */
	refused: boolean;
	/** Where given, whoever made the edit keeps it if it fails (a text field does); otherwise the queue does. */
	kept?: { done: (entry: Entry) => void; failed: (problem: Problem) => void };
}

/** Problems that have nothing to do with one tap: the next would fail in the same way. */
const OF_ALL = new Set<Problem['code']>([
	'locked',
	'disk_full',
	'database_failed',
	'database_corrupt',
	'internal',
	'shift_not_open',
	'report_approved',
	'not_allowed',
	'not_found',
	'app_too_old'
]);

export class EditQueue<Edit, Entry> {
	readonly #send: (edits: Edit[]) => Promise<Entry>;
	readonly #changed: () => void;
	#items: Array<Item<Edit, Entry>> = [];
	#problem: Problem | undefined;
	#underWay: Promise<void> | undefined;

	/** `send` saves edits, all or none, and answers with the entry; `changed` hears of every change of the queue. */
	constructor(send: (edits: Edit[]) => Promise<Entry>, changed: () => void = () => {}) {
		this.#send = send;
		this.#changed = changed;
	}

	/** The taps that the app has not said it saved, oldest first. */
	get pending(): Edit[] {
		return this.#items.map(({ edit }) => edit);
	}

	/** Why taps that the queue keeps are not saved; undefined where none has failed. */
	get problem(): Problem | undefined {
		return this.#problem;
	}

	/** Saves a tap after those before it. */
	push(edit: Edit): void {
		this.#add({ edit, refused: false });
	}

	/** The same, for an edit that its maker keeps until it is saved; rejects with a `Problem`. */
	pushKept(edit: Edit): Promise<Entry> {
		return new Promise((done, failed) => this.#add({ edit, refused: false, kept: { done, failed } }));
	}

	/** Tries everything again that could not be saved. */
	retry(): Promise<void> {
		for (const item of this.#items) item.refused = false;
		return this.flush();
	}

	/** Drops what could not be saved. */
	drop(): void {
		this.#items = [];
		this.#problem = undefined;
		this.#changed();
	}

	/** Saves what waits; settles when that is done or has failed. */
	flush(): Promise<void> {
		this.#underWay ??= this.#run().finally(() => (this.#underWay = undefined));
		return this.#underWay;
	}

	#add(item: Item<Edit, Entry>): void {
		this.#items.push(item);
		this.#changed();
		void this.flush();
	}

	async #run(): Promise<void> {
		// One turn, so that a tap that leads to two edits is one batch.
		await Promise.resolve();
		for (;;) {
			const batch = this.#items.filter(({ refused }) => !refused);
			if (batch.length === 0) return;
			let why = await this.#save(batch);
			if (why && batch.length > 1 && !OF_ALL.has(why.code)) {
				// One of them is at fault: the others must not go down with it.
				for (const item of batch) {
					why = await this.#save([item]);
					if (why && OF_ALL.has(why.code)) break;
				}
			}
			if (why && OF_ALL.has(why.code)) return;
		}
	}

	/** Asks the app to save; why it did not. */
	async #save(batch: Array<Item<Edit, Entry>>): Promise<Problem | undefined> {
		try {
			const entry = await this.#send(batch.map(({ edit }) => edit));
			this.#items = this.#items.filter((item) => !batch.includes(item));
			if (this.#items.every(({ refused }) => !refused)) this.#problem = undefined;
			for (const { kept } of batch) kept?.done(entry);
			this.#changed();
			return undefined;
		} catch (thrown) {
			const why = problemOf(thrown);
			const ofAll = OF_ALL.has(why.code);
			if (ofAll || batch.length === 1) {
				for (const item of batch) {
					if (item.kept) this.#items.splice(this.#items.indexOf(item), 1);
					else item.refused = !ofAll;
				}
				if (this.#items.some((item) => batch.includes(item))) this.#problem = why;
				for (const { kept } of batch) kept?.failed(why);
				this.#changed();
			}
			return why;
		}
	}
}
