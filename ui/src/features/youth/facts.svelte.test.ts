import { mount, unmount } from 'svelte';
import { afterEach, expect, test } from 'vitest';
import type { Youth } from '$/bindings/types/Youth';
import type { YouthEdit } from '$/bindings/types/YouthEdit';
import { wordsFor } from '$/components/problem-words';
import { useDevice } from '$/platform/door';
import { problem } from '$/platform/problem';
import { app, press, settle } from '$/testing/app';
import AddFact from './AddFact.svelte';
import EditFacts from './EditFacts.svelte';
import { factsOf, formOf, noFacts } from './facts';
import Facts from './Facts.svelte';

/* All people are invented. */
const facts = {
	...noFacts,
	name: 'Yusuf Eksempel',
	languages: 'Dansk, somali',
	guardians: 'Mor: Amina Opspind, bedst efter kl. 17',
	wishes: 'Cykler',
	competences: ''
};
const card: Youth = { youth: 'y1', area: null, facts, phones: [], note: '', met: [], prompts: [], contradictions: [] };

let shown: Record<string, unknown> | undefined;
afterEach(async () => {
	if (shown) await unmount(shown);
	shown = undefined;
	document.body.innerHTML = '';
});
const text = (): string => document.body.textContent ?? '';

test('Mette sees who is at home and what the youth would like to do, and nothing of what nobody has filled in', () => {
	shown = mount(Facts, { target: document.body, props: { card } });
	expect(text()).toContain('Dansk, somali');
	expect(text()).toContain('Forældre og andre voksne');
	expect(text()).toContain('Mor: Amina Opspind, bedst efter kl. 17');
	expect(text()).toContain('Vil gerne arbejde med');
	expect(text()).not.toContain('God til');
});

test('Nadia and Jonas have written the languages differently: both stand there', () => {
	const candidate = (value: string) => ({
		value: { kind: 'text' as const, value },
		label: '',
		person: value,
		person_name: value,
		at: 0
	});
	const about = { doc: 'y1', path: 'languages', candidates: [candidate('Somali'), candidate('Arabisk')] };
	const differs = { ...card, contradictions: [about] } as unknown as Youth;
	shown = mount(Facts, { target: document.body, props: { card: differs } });
	expect(text()).toContain('Somali / Arabisk');
	expect(text()).toContain('skrevet forskelligt');
});

test('Nadia adds in one line what the youth is good at; what stood there is handed in as it was', async () => {
	const asked = app(() => card);
	await useDevice('main');
	shown = mount(EditFacts, {
		target: document.body,
		props: { youth: 'y1', facts, onsaved: () => {}, onclose: () => {} }
	});
	const label = [...document.querySelectorAll('label')].find(({ textContent }) => textContent?.trim() === 'God til');
	const field = document.getElementById(label?.htmlFor ?? '') as HTMLInputElement;
	field.value = '  At lappe cykler ';
	field.dispatchEvent(new Event('input', { bubbles: true }));
	await settle();
	await press('Gem');
	const edit = asked.find(({ command }) => command === 'youth_edit')?.request as YouthEdit;
	expect(edit.base).toEqual(facts);
	expect(edit.facts).toEqual({ ...facts, competences: 'At lappe cykler' });
});

test('Jonas adds one line without the whole form, and is offered only what nobody has filled in', async () => {
	const asked = app(() => card);
	await useDevice('main');
	shown = mount(AddFact, {
		target: document.body,
		props: { youth: 'y1', facts, onsaved: () => {}, onclose: () => {} }
	});
	expect(text()).not.toContain('Sprog');
	await press('God til');
	const field = document.querySelector('input') as HTMLInputElement;
	field.value = 'Hans lillebror hører efter ham ';
	field.dispatchEvent(new Event('input', { bubbles: true }));
	await settle();
	await press('Gem');
	const edit = asked.find(({ command }) => command === 'youth_edit')?.request as YouthEdit;
	expect(edit).toEqual({
		youth: 'y1',
		base: facts,
		facts: { ...facts, competences: 'Hans lillebror hører efter ham' }
	});
});

test('a form gives back what it was given', () => {
	expect(factsOf(formOf(facts))).toEqual(facts);
});

test('a line that is too long is called by its name', () => {
	const words = wordsFor(problem('too_long', { field: 'guardians', length: '210', max: '200' }));
	expect(words.todo).toContain('forældre og andre voksne');
});
