import { untrack } from 'svelte';
import type { Problem } from '$/bindings/types/Problem';
import { call, onEvent, problemOf, type AnswerOf, type AppEvent, type Command, type RequestOf } from './door';

/** The answer of a command, kept up to date. */
export interface Live<C extends Command> {
	/** The newest answer; undefined before the first. Assign to show the answer of an edit at once. */
	value: AnswerOf<C> | undefined;
	/** When the answer shown was asked for (`performance.now()`); what was saved later is not in it. */
	readonly asked: number;
	/** Why the last asking failed. */
	readonly problem: Problem | undefined;
	/** Asks again now. */
	reload(): Promise<void>;
}

/** Something in the documents changed. */
export const changed = (event: AppEvent): boolean => event.event === 'changed';
/** Something changed, or how far the work has come. */
export const changedOrProgress = (event: AppEvent): boolean => event.event !== 'locked';

/**
 * Asks a command when the component appears, when the request changes (`null`: not yet), and when an event concerns it.
 * Call it while a component is being set up. At most one asking is under way; events meanwhile lead to one more.
 */
export function live<C extends Command>(
	command: C,
	request: () => RequestOf<C> | null,
	concerns: (event: AppEvent) => boolean = changed
): Live<C> {
	let value = $state.raw<AnswerOf<C>>();
	let problem = $state.raw<Problem>();
	// Counts askings and assignments: an answer that has been overtaken is dropped.
	let newest = 0;
	let underWay: Promise<void> | undefined;
	let again = false;
	let gone = false;
	let askedAt = 0;

	async function once(): Promise<void> {
		const asked = request();
		if (asked === null) return;
		const mine = ++newest;
		const began = performance.now();
		try {
			const answer = await call(command, asked);
			if (gone || mine !== newest) return;
			askedAt = began;
			value = answer;
			problem = undefined;
		} catch (thrown) {
			if (gone || mine !== newest) return;
			problem = problemOf(thrown);
		}
	}

	function reload(): Promise<void> {
		if (underWay) {
			again = true;
			return underWay;
		}
		underWay = (async () => {
			do {
				again = false;
				await once();
			} while (again && !gone);
		})().finally(() => (underWay = undefined));
		return underWay;
	}

	$effect(() => {
		request();
		untrack(() => {
			// What is under way answers a question that is no longer asked.
			newest++;
			void reload();
		});
	});
	$effect(() => {
		const stop = onEvent((event) => {
			if (concerns(event)) void reload();
		});
		return () => {
			gone = true;
			stop();
		};
	});

	return {
		get value() {
			return value;
		},
		set value(next) {
			newest++;
			value = next;
			// An asking under way was begun before this edit: ask once more.
			if (underWay) again = true;
		},
		get asked() {
			return askedAt;
		},
		get problem() {
			return problem;
		},
		reload
	};
}
