import { mount, unmount } from 'svelte';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Contradiction } from '$/bindings/types/Contradiction';
import type { Encounter } from '$/bindings/types/Encounter';
import type { EncounterChoices } from '$/bindings/types/EncounterChoices';
import type { EncounterEdits } from '$/bindings/types/EncounterEdits';
import type { EncounterRemove } from '$/bindings/types/EncounterRemove';
import { session } from '$/app/session.svelte';
import { failed } from '$/app/unsaved.svelte';
import { useTransport } from '$/platform/door';
import { problem, ProblemError } from '$/platform/problem';
import { applyEdit, blankEncounter } from './edits';
import EncounterScreen from './EncounterScreen.svelte';

/* All people are invented. */
const named = (name: string) => ({ id: name, name });
const choices: EncounterChoices = {
	place: named('Containeren'),
	places: [named('Containeren'), named('Stationen')],
	usual: ['Yusuf Opfundsen', 'Rami Digtesen', 'Sami Fiktiv'].map((name) => ({
		youth: name,
		name,
		provisional: false,
		erased: false,
		age: 15
	})),
	doing: [named('Fodbold'), named('Hænger ud')],
	talked: [named('Skole')],
	outcome: [named('God snak'), named('Gik hjem')]
};

let asked: EncounterEdits[];
let full: boolean;
let entry: Encounter;
let approved: boolean;
let contradictions: Contradiction[];
let shown: Record<string, unknown> | undefined;

beforeEach(() => {
	asked = [];
	full = false;
	approved = false;
	contradictions = [];
	entry = { ...blankEncounter('s', choices.place), encounter: 'e1' };
	vi.stubGlobal(
		'ResizeObserver',
		class {
			observe(): void {}
			unobserve(): void {}
			disconnect(): void {}
		}
	);
	HTMLDialogElement.prototype.showModal = function () {
		this.open = true;
	};
	HTMLDialogElement.prototype.close = function () {
		this.open = false;
	};
	session.team = {
		words: [...choices.doing, ...choices.talked, ...choices.outcome].map(({ id, name }) => ({
			word: id,
			list: 'doing',
			label: name,
			retired: false
		}))
	} as unknown as typeof session.team;
	useTransport({
		call: async (_device, command, request) => {
			if (command === 'encounter_choices') return choices;
			if (command === 'encounter_edit') {
				const edits = request as EncounterEdits;
				asked.push(edits);
				if (full) throw new ProblemError(problem('disk_full'));
				const find = (id: string) => named(id);
				for (const edit of edits.edits)
					entry = applyEdit(entry, edit, {
						place: find,
						word: find,
						youth: (youth) => choices.usual.find((one) => one.youth === youth)
					});
				return entry;
			}
			if (command === 'encounter') return entry;
			if (command === 'report') return { contradictions };
			if (command === 'encounter_remove') {
				if (approved) throw new ProblemError(problem('report_approved'));
				return (entry = { ...entry, removed: (request as EncounterRemove).removed });
			}
			return new Promise(() => {});
		},
		devices: async () => [],
		setOffline: async () => {},
		saveFile: () => Promise.resolve(true),
		openLink: async () => {},
		listen: async () => () => {}
	});
	history.replaceState(null, '', '#/');
});
afterEach(async () => {
	if (shown) await unmount(shown);
	document.body.innerHTML = '';
});

const open = async (encounter = 'new'): Promise<void> => {
	shown = mount(EncounterScreen, { target: document.body, props: { params: { shift: 's', encounter } } });
	await vi.waitFor(() => expect(button('Yusuf')).toBeDefined());
};
const button = (text: string) =>
	[...document.querySelectorAll('button')].find((one) => one.textContent?.includes(text)) as HTMLButtonElement;
const alert = () => document.querySelector('[role=alert]')?.textContent ?? '';
const status = () => document.querySelector('[role=status]')?.textContent ?? '';

test('two known youths, what they did and how it ended: four taps on the screen, and it is saved', async () => {
	await open();
	expect(status()).toContain('Gemmes fra første tryk');
	for (const tap of ['Yusuf', 'Rami', 'Fodbold', 'God snak']) {
		button(tap).click();
		// It shows at once, whether it is saved yet or not.
		await vi.waitFor(() => expect(button(tap).getAttribute('aria-pressed')).toBe('true'));
	}
	await vi.waitFor(() => expect(status()).toContain('Gemt mens du trykker'));
	expect(entry.youths.map(({ name }) => name)).toEqual(['Yusuf Opfundsen', 'Rami Digtesen']);
	expect(entry.doing.map(({ name }) => name)).toEqual(['Fodbold']);
	expect(entry.outcome.map(({ name }) => name)).toEqual(['God snak']);
	// Only the first makes an encounter.
	expect(asked.filter(({ encounter }) => encounter === null)).toHaveLength(1);
	// Reloading the page must not begin another.
	expect(location.hash).toBe('#/shift/s/encounter/e1');
});

test('what can not be saved is said, kept when one goes, and saved when one tries again', async () => {
	await open();
	full = true;
	button('Sami').click();
	await vi.waitFor(() => expect(status()).toContain('Ikke gemt'));
	expect(button('Sami').getAttribute('aria-pressed')).toBe('true');
	if (shown) await unmount(shown);
	expect(failed.count).toBe(1);

	await open();
	expect(button('Sami').getAttribute('aria-pressed')).toBe('true');
	full = false;
	button('Prøv igen').click();
	await vi.waitFor(() => expect(status()).toContain('Gemt mens du trykker'));
	expect(failed.count).toBe(0);
	expect(entry.youths.map(({ name }) => name)).toEqual(['Sami Fiktiv']);
});

test('somebody described and not yet added is added when one goes back', async () => {
	await open();
	button('Ukendt').click();
	await vi.waitFor(() => expect(document.querySelector('dialog textarea')).not.toBeNull());
	const field = document.querySelector('dialog textarea') as HTMLTextAreaElement;
	field.value = 'rød jakke';
	field.dispatchEvent(new Event('input', { bubbles: true }));
	await vi.waitFor(() => expect(document.querySelector('dialog textarea')).not.toBeNull());
	if (shown) await unmount(shown);
	shown = undefined;
	await vi.waitFor(() =>
		expect(asked.flatMap(({ edits }) => edits)).toEqual([{ edit: 'unknown', description: 'rød jakke', age: null }])
	);
});

test('what can not be taken back or brought back, since the report is approved, is said', async () => {
	entry = { ...entry, by_name: 'Nadia Påfund' };
	approved = true;
	await open('e1');
	await vi.waitFor(() => expect(button('Fortryd kontakten')).toBeDefined());
	button('Fortryd kontakten').click();
	await vi.waitFor(() => expect(alert()).toContain('Det er ikke fortrudt.'));
	await vi.waitFor(() => expect(alert()).toContain('Rapporten er godkendt og kan ikke ændres.'));
	if (shown) await unmount(shown);

	entry = { ...entry, removed: true };
	await open('e1');
	await vi.waitFor(() => expect(button('Hent tilbage')).toBeDefined());
	button('Hent tilbage').click();
	await vi.waitFor(() => expect(alert()).toContain('Det er ikke hentet tilbage.'));

	approved = false;
	button('Prøv igen').click();
	await vi.waitFor(() => expect(button('Fortryd kontakten')).toBeDefined());
	expect(alert()).toBe('');
	expect(entry.removed).toBe(false);
});

test('what a colleague has set differently stands beside its field, with who wrote what and who decides', async () => {
	const place = (label: string, person_name: string) => ({
		choice: { kind: 'operation' as const, id: label },
		value: { kind: 'reference' as const, value: label },
		label,
		person: null,
		person_name,
		at: null
	});
	const about = (path: string) => ({
		doc: 'd',
		path,
		candidates: [place('Containeren', 'Nadia Påfund'), place('Stationen', 'Jonas Skitse')]
	});
	contradictions = [about('encounters/e1/place'), about('encounters/e2/group_kind')] as unknown as Contradiction[];
	await open('e1');
	await vi.waitFor(() => expect(document.querySelectorAll('.differs')).toHaveLength(1));
	const said = (document.querySelector('.when .differs')?.textContent ?? '').replace(/[\s\u2068\u2069]+/g, ' ');
	for (const words of [
		'Skrevet forskelligt · Hvor var kontakten?',
		'Containeren skrevet af Nadia Påfund',
		'Stationen skrevet af Jonas Skitse',
		'Koordinatoren vælger, hvad der er rigtigt. Begge dele er gemt.',
		'Trykker du noget nyt her, bliver det lagt ved siden af.'
	])
		expect(said).toContain(words);
});
