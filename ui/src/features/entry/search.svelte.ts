import type { Problem } from '$/bindings/types/Problem';
import type { YouthSummary } from '$/bindings/types/YouthSummary';
import { call, problemOf } from '$/platform/door';
import { opening } from '$/platform/opening';

/** A key follows the last within this time while somebody types: ask once for both. */
const PAUSE = 40;

/** Finds youths while one types; the newest question wins, however late an older answer comes. */
export class Search {
	/** What has been typed. */
	text = $state('');
	/** Who was found; undefined before the first answer. */
	found = $state.raw<YouthSummary[]>();
	problem = $state.raw<Problem>();
	readonly #limit: number;
	readonly #opening = opening();
	#newest = 0;
	#timer: ReturnType<typeof setTimeout> | undefined;

	constructor(limit: number) {
		this.#limit = limit;
	}

	/** Something else has been typed. */
	type(text: string): void {
		this.text = text;
		clearTimeout(this.#timer);
		this.#timer = setTimeout(() => void this.ask(), PAUSE);
	}

	/** Empties the field. */
	clear(): void {
		this.text = '';
		this.found = undefined;
		this.#newest++;
		clearTimeout(this.#timer);
	}

	/** Asks now. */
	async ask(): Promise<void> {
		const mine = ++this.#newest;
		try {
			const found = await call('youth_search', { text: this.text, limit: this.#limit, opening: this.#opening });
			if (mine !== this.#newest) return;
			this.found = found;
			this.problem = undefined;
		} catch (thrown) {
			if (mine === this.#newest) this.problem = problemOf(thrown);
		}
	}
}
