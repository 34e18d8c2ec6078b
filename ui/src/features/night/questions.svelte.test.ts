import { mount, unmount } from 'svelte';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Question } from '$/bindings/types/Question';
import { useTransport } from '$/platform/door';
import { problem, ProblemError } from '$/platform/problem';
import Questions from './Questions.svelte';

/* All people are invented. */
const question = (id: string): Question => ({
	question: id,
	shift: 's',
	about: null,
	text: `Hvem så det først, ${id}?`,
	by: 'm',
	by_name: 'Mette Eksempel',
	at: Date.now(),
	answers: [],
	closed: false
});

let shown: Record<string, unknown> | undefined;
let answered: unknown[];
let refused: boolean;
beforeEach(() => {
	answered = [];
	refused = false;
	useTransport({
		call: async (_device, _command, request) => {
			if (refused) throw new ProblemError(problem('disk_full'));
			answered.push(request);
			return question('a');
		},
		devices: async () => [],
		setOffline: async () => {},
		saveFile: () => Promise.resolve(true),
		openLink: async () => {},
		listen: async () => () => {}
	});
});
afterEach(async () => {
	if (shown) await unmount(shown);
	document.body.innerHTML = '';
});
const show = (...ids: string[]) => {
	shown = mount(Questions, { target: document.body, props: { questions: ids.map(question) } });
};
const line = (text: string) =>
	[...document.querySelectorAll('button')].find((one) => one.textContent?.includes(text)) as HTMLButtonElement;
const field = () => document.querySelector('textarea') as HTMLTextAreaElement;
const write = async (text: string) => {
	field().value = text;
	field().dispatchEvent(new Event('input', { bubbles: true }));
	await vi.waitFor(() => expect(line('Svar').disabled).toBe(text === ''));
};

test('a question is one line, and opens on a tap', async () => {
	show('a');
	expect(line('a?').getAttribute('aria-expanded')).toBe('false');
	expect(field()).toBeNull();
	line('Mette').click();
	await vi.waitFor(() => expect(line('Mette').getAttribute('aria-expanded')).toBe('true'));
	await vi.waitFor(() => expect(field()).not.toBeNull());
	expect(document.querySelector('.asked')?.textContent).toBe('Hvem så det først, a?');
	await write('Det gjorde jeg.');
	line('Svar').click();
	await vi.waitFor(() => expect(answered).toEqual([{ shift: 's', question: 'a', text: 'Det gjorde jeg.' }]));
});

test('an answer that is begun stands open when one comes back, also when it could not be saved', async () => {
	show('b');
	line('Mette').click();
	await vi.waitFor(() => expect(field()).not.toBeNull());
	refused = true;
	await write('Jeg ved');
	line('Svar').click();
	await vi.waitFor(() => expect(document.querySelector('[role=alert]')?.textContent).toContain('ikke gemt'));
	if (shown) await unmount(shown);
	show('b');
	await vi.waitFor(() => expect(field()?.value).toBe('Jeg ved'));
	await write('');
	if (shown) await unmount(shown);
	show('b');
	expect(line('Mette').getAttribute('aria-expanded')).toBe('false');
});

test('many questions leave room for tonight', async () => {
	show('a', 'c', 'd', 'e');
	expect(document.querySelectorAll('article')).toHaveLength(2);
	line('2 spørgsmål mere').click();
	await vi.waitFor(() => expect(document.querySelectorAll('article')).toHaveLength(4));
});
