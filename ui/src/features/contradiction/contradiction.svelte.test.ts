import { mount, unmount } from 'svelte';
import { afterEach, expect, test, vi } from 'vitest';
import { app, press, settle } from '$/testing/app';
import type { Contradiction } from '$/bindings/types/Contradiction';
import { problem, ProblemError } from '$/platform/problem';
import ContradictionCard from './ContradictionCard.svelte';
import Contradictions from './Contradictions.svelte';

let shown: Record<string, unknown> | undefined;

afterEach(async () => {
	if (shown) await unmount(shown);
	shown = undefined;
	document.body.innerHTML = '';
});

const contradiction: Contradiction = {
	doc: 'shift-1',
	path: 'encounters/e1/place',
	candidates: [
		{
			choice: { kind: 'operation', id: '4@aa' },
			value: { kind: 'reference', value: 'place-1' },
			label: 'Containeren',
			person: 'jonas',
			person_name: 'Jonas Abildgaard',
			at: Date.parse('2026-11-20T21:44:00+01:00')
		},
		{
			choice: { kind: 'claim', id: 'claim-1' },
			value: { kind: 'empty' },
			label: '',
			person: null,
			person_name: '',
			at: null
		}
	]
};

test('a choice is made among all that was on the screen, and only when one is picked', async () => {
	const asked = app();
	const chosen: unknown[] = [];
	shown = mount(ContradictionCard, {
		target: document.body,
		props: { contradiction, chooses: true, onchosen: (...given: unknown[]) => chosen.push(given) }
	});
	await settle();
	await press('Det er rigtigt');
	expect(asked).toEqual([]);
	await vi.waitFor(() => expect(document.body.textContent).toContain('Vælg først'));
	document.querySelectorAll<HTMLInputElement>('input[type=radio]')[1]?.click();
	await press('Det er rigtigt');
	expect(asked).toEqual([
		{
			command: 'contradiction_choose',
			request: {
				doc: 'shift-1',
				path: 'encounters/e1/place',
				choice: { kind: 'claim', id: 'claim-1' },
				seen: [
					{ kind: 'operation', id: '4@aa' },
					{ kind: 'claim', id: 'claim-1' }
				]
			}
		}
	]);
	await vi.waitFor(() => expect(chosen).toEqual([['Ikke udfyldt', ['Containeren']]]));
});

test('a choice that came too late says so and chooses nothing', async () => {
	app(() => {
		throw new ProblemError(problem('contradiction_gone'));
	});
	const chosen: unknown[] = [];
	shown = mount(ContradictionCard, {
		target: document.body,
		props: { contradiction, chooses: true, onchosen: () => chosen.push(1) }
	});
	await settle();
	document.querySelector<HTMLInputElement>('input[type=radio]')?.click();
	await press('Det er rigtigt');
	await vi.waitFor(() => expect(document.querySelector('[role=alert]')?.textContent).toContain('mellemtiden'));
	expect(chosen).toEqual([]);
});

test('a writer sees the values and cannot choose', async () => {
	app();
	shown = mount(ContradictionCard, { target: document.body, props: { contradiction, chooses: false } });
	await settle();
	expect(document.body.textContent).toContain('Containeren');
	expect(document.querySelectorAll('input, button')).toHaveLength(0);
});

test('what was chosen stays on the screen when the contradiction is gone', async () => {
	app();
	const props = $state({ contradictions: [contradiction], chooses: true, level: 2 });
	shown = mount(Contradictions, { target: document.body, props });
	await settle();
	document.querySelector<HTMLInputElement>('input[type=radio]')?.click();
	await press('Det er rigtigt');
	props.contradictions = [];
	await settle();
	expect(document.body.textContent).toContain('Containeren');
	expect(document.body.textContent).toContain('i stedet for');
	expect(document.querySelectorAll('input')).toHaveLength(0);
});

test('a disputed consent says what it means until somebody has chosen', async () => {
	app();
	const consent = { ...contradiction, doc: 'youth-1', path: 'consent' };
	shown = mount(Contradictions, {
		target: document.body,
		props: { contradictions: [consent], chooses: false, level: 2 }
	});
	await settle();
	expect(document.body.textContent).toContain('Skrevet forskelligt');
	expect(document.body.textContent).toContain('Tæller som et nej');
	expect(document.body.textContent).toContain('Koordinatoren vælger');
});
