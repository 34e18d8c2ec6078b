import { onDestroy, onMount } from 'svelte';
import type { Contradiction } from '$/bindings/types/Contradiction';
import type { MetYouth } from '$/bindings/types/MetYouth';
import type { Named } from '$/bindings/types/Named';
import { router } from '$/app/router.svelte';
import { session } from '$/app/session.svelte';
import { justDone } from '$/features/night/just-done.svelte';
import { closedWords } from '$/features/shift/closed-words';
import { m } from '$/paraglide/messages';
import { acting } from '$/platform/acting.svelte';
import { currentDevice, onEvent, type AnswerOf } from '$/platform/door';
import { changed, live, type Live } from '$/platform/live.svelte';
import { opening } from '$/platform/opening';
import { Draft } from '$/writing/draft.svelte';
import { draftOf } from '$/writing/drafts';
import type { CommonEdit, CommonEntry, Known } from './edits';

/** The commands of a kind of entry, on the device where it was begun. */
export interface EntryKind<Edit, Entry, Choices extends 'encounter_choices' | 'incident_choices'> {
	/** Its word in addresses. */
	name: 'encounter' | 'incident';
	/** What may be chosen at a place. */
	choices: Choices;
	blank: (shift: string, place: Named | null) => Entry;
	load: (device: string, id: string, opening: string) => Promise<Entry>;
	save: (device: string, id: string | null, edits: Edit[]) => Promise<Entry>;
	remove: (device: string, id: string, removed: boolean) => Promise<Entry>;
	idOf: (entry: Entry) => string;
	apply: (entry: Entry, edit: Edit, known: Known) => Entry;
	/** Said on the first screen when a new one is done. */
	done: () => string;
	/** Taps that are still in the screen's hands: pushed before it is left. */
	before?: () => void;
}

/**
 * An encounter or an incident that is being written: every tap is saved behind it, in order; there is no Save button to
 * forget. Call it while a screen is being set up. `wanted` is its id, or `new`.
 */
export function entryInHand<Edit, Entry extends CommonEntry, Choices extends 'encounter_choices' | 'incident_choices'>(
	kind: EntryKind<Edit | CommonEdit, Entry, Choices>,
	shift: string,
	wanted: string
) {
	const fresh = wanted === 'new';
	const device = currentDevice();
	const here = opening();
	let place = $state<string | null>(null);
	// Everybody who has been offered or found, for showing a tap before it is answered.
	const seen = new Map<string, MetYouth>();

	// Asked once for each place: the chips must not move while they are tapped.
	const choices: Live<Choices> = live(
		kind.choices,
		() => ({ shift, place }),
		() => false
	);
	const offer = (): AnswerOf<'encounter_choices' | 'incident_choices'> | undefined => choices.value;
	const known: Known = {
		place: (id) => offer()?.places.find((one) => one.id === id),
		youth: (id) => seen.get(id),
		word: (id) => {
			const word = session.team?.words.find((one) => one.word === id);
			return word ? { id, name: word.label } : undefined;
		}
	};
	const draft = draftOf(
		`${kind.name} ${shift}`,
		fresh ? null : wanted,
		() =>
			new Draft<Edit | CommonEdit, Entry>(
				{
					blank: () => kind.blank(shift, offer()?.place ?? null),
					load: (id) => kind.load(device, id, here),
					save: (id, edits) => kind.save(device, id, edits),
					idOf: kind.idOf,
					apply: (entry, edit) => kind.apply(entry, edit, known)
				},
				fresh ? null : wanted
			)
	);
	const owner = live('shift', () => ({ shift }), changed);
	// What two have set differently stands in the report. A new entry is nobody else's yet, and its taps wait for nothing.
	const report = live('report', () => (fresh ? null : { shift, opening: here }));
	const differs = $derived(
		(report.value?.contradictions ?? []).filter(({ path }) => path.startsWith(`${kind.name}s/${draft.id}/`))
	);
	const closed = $derived(
		owner.value ? closedWords(owner.value, session.status?.person?.person, session.reviewer) : ''
	);

	$effect(() => {
		for (const youth of [...(offer()?.usual ?? []), ...(draft.saved?.youths ?? [])]) seen.set(youth.youth, youth);
	});
	onMount(() => {
		void draft.refresh();
		return onEvent((event) => {
			if (event.event === 'changed') void draft.refresh();
		});
	});
	// Once it exists it has an address of its own: reloading the page must not begin another.
	$effect(() => {
		if (fresh && draft.id !== null) router.relabel(`shift/${shift}/${kind.name}/${draft.id}`);
	});
	onDestroy(() => {
		kind.before?.();
		void draft.flush();
	});

	async function finish(): Promise<void> {
		kind.before?.();
		await draft.flush();
		if (draft.state === 'failed') return;
		const id = draft.id;
		if (fresh && id !== null) justDone.say(kind.done(), () => kind.remove(device, id, true));
		await router.back('tonight');
	}
	const taken = acting();
	let taking = $state(true);
	async function remove(removed: boolean): Promise<void> {
		await draft.flush();
		const id = draft.id;
		if (id === null) return;
		taking = removed;
		if (!(await taken.run(async () => draft.take(await kind.remove(device, id, removed))))) {
			// What stands in its way has come from elsewhere: an approval, a signature.
			await draft.refresh();
			return;
		}
		if (!removed) return;
		justDone.say(m.night_done_removed(), () => kind.remove(device, id, false), m.app_bring_back());
		await router.back('tonight');
	}

	return {
		draft,
		/** The entry with every tap on it. */
		get entry(): Entry {
			return draft.entry;
		},
		/** What may be chosen here; undefined before it has come. */
		choices,
		/** It is new. */
		fresh,
		/** What two have set differently about it. */
		get differs(): Contradiction[] {
			return differs;
		},
		/** It can only be read. */
		get closed(): boolean {
			return closed !== '';
		},
		/** Why, in words. */
		get closedWords(): string {
			return closed;
		},
		pickPlace(id: string | null): void {
			draft.tap({ edit: 'place', place: id });
			place = id;
		},
		toggleYouth(youth: MetYouth, met: boolean): void {
			seen.set(youth.youth, youth);
			draft.tap({ edit: 'youth', youth: youth.youth, met });
		},
		/** Leaves the screen when everything is saved. */
		finish,
		/** Takes the whole entry back, or brings it back. */
		remove,
		/** Why that failed, what was not done, and how to try again. */
		get removeFailed() {
			if (!taken.problem) return undefined;
			const lead = taking ? m.entry_not_removed() : m.entry_not_brought_back();
			return { problem: taken.problem, lead, retry: () => remove(taking) };
		}
	};
}
