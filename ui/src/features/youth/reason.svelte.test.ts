import { mount, unmount } from 'svelte';
import { afterEach, expect, test, vi } from 'vitest';
import { app, press, say, settle, type Asked } from '$/testing/app';
import type { Youth } from '$/bindings/types/Youth';
import { useDevice } from '$/platform/door';
import { problem, ProblemError } from '$/platform/problem';
import { noFacts } from './facts';
import YouthCard from './YouthCard.svelte';

const NAME = 'Yusuf Eksempel';
const card: Youth = {
	youth: 'y1',
	area: null,
	facts: { ...noFacts, name: NAME, nickname: 'Yus' },
	phones: [],
	note: '',
	met: [],
	prompts: [],
	contradictions: []
};
interface Opened {
	opening: string;
	reason: string | null;
}

let shown: Record<string, unknown> | undefined;
const leave = async (): Promise<void> => {
	if (shown) await unmount(shown);
	shown = undefined;
};
afterEach(async () => {
	await leave();
	document.body.innerHTML = '';
});

/** An app that asks why, and opens the card to whoever says it. */
async function asking(why: string): Promise<Asked> {
	const asked = app((command, request) => {
		if (command !== 'youth') return {};
		if ((request as Opened).reason === null) throw new ProblemError(problem('reason_needed', { why }));
		return card;
	});
	await useDevice('main');
	return asked;
}
async function open(youth = 'y1'): Promise<void> {
	await leave();
	const main = document.body.appendChild(document.createElement('main'));
	shown = mount(YouthCard, { target: main, props: { youth } });
	await settle();
	await settle();
}
const openings = (asked: Asked): Opened[] =>
	asked.filter(({ command }) => command === 'youth').map(({ request }) => request as Opened);
const text = (): string => document.body.textContent ?? '';
const button = (name: string): HTMLButtonElement | undefined =>
	[...document.querySelectorAll('button')].find(({ textContent }) => textContent?.includes(name));
const field = (): HTMLInputElement => document.querySelector('input') as HTMLInputElement;
async function write(words: string): Promise<void> {
	field().value = words;
	field().dispatchEvent(new Event('input', { bubbles: true }));
	await settle();
}

test('Nadia opens card after card and is asked why: without a name, in two taps', async () => {
	const asked = await asking('many');
	await open();
	expect(text()).toContain('usædvanlig mange forskellige kort');
	expect(text()).toContain('Koordinatoren kan læse den under »Hvem har set«');
	expect(text()).not.toContain('Ingen har mødt');
	expect(text()).not.toMatch(/Yus|Telefonnumre|Godt at vide/);
	expect(document.activeElement?.textContent).toBe('Hvorfor åbner du kortet?');
	expect(button('Åbn kortet')?.disabled).toBe(true);
	expect(text()).toContain('Vælg en grund, eller skriv den selv.');
	button('Har lige mødt den unge')?.click();
	await settle();
	expect(text()).not.toContain('Vælg en grund');
	await press('Åbn kortet');
	await vi.waitFor(() => expect(text()).toContain(NAME));
	expect(text()).not.toContain('Hvorfor åbner du kortet?');
	expect(document.activeElement?.textContent).toBe(NAME);
	expect(openings(asked).map(({ reason }) => reason)).toEqual([null, 'Har lige mødt den unge']);
});

test('Jonas looks up somebody from long ago in his own words, which go with every asking of that opening', async () => {
	const asked = await asking('long_ago');
	await open();
	expect(text()).toContain('Ingen har mødt den unge i mere end et år.');
	expect(text()).not.toContain('mange forskellige kort');
	await write('  Broren spurgte til ham  ');
	await press('Åbn kortet');
	await vi.waitFor(() => expect(text()).toContain(NAME));
	say({ event: 'changed', docs: ['y1'] });
	await settle();
	expect(openings(asked).map(({ reason }) => reason)).toEqual([
		null,
		'Broren spurgte til ham',
		'Broren spurgte til ham'
	]);
	expect(new Set(openings(asked).map(({ opening }) => opening)).size).toBe(1);
	// Opened anew it is another look-up.
	await open();
	expect(openings(asked).at(-1)?.reason).toBe(null);
	expect(field().value).toBe('');
});

test('Nadia says it with a chip and a word about it; blanks are no reason, and what the log can’t take is not sent', async () => {
	const asked = await asking('many');
	await open();
	await write('   ');
	expect(button('Åbn kortet')?.disabled).toBe(true);
	await write('x'.repeat(190));
	button('Følger op på en aftale')?.click();
	await settle();
	expect(text()).toContain('Det er 214 tegn i alt. Højst 200 kan gemmes.');
	expect(button('Åbn kortet')?.disabled).toBe(true);
	document.querySelector('form')?.requestSubmit();
	await settle();
	expect(openings(asked)).toHaveLength(1);
	await write('fritidsjob');
	// Another one takes its place.
	button('Forbereder et møde')?.click();
	await settle();
	expect(button('Følger op på en aftale')?.getAttribute('aria-pressed')).toBe('false');
	await press('Åbn kortet');
	expect(openings(asked).at(-1)?.reason).toBe('Forbereder et møde: fritidsjob');
});

test('Nadia is called away in the middle of a word: it stands there again', async () => {
	await asking('many');
	await open('y2');
	await write('Moren har ringet om');
	await open('y3');
	expect(field().value).toBe('');
	await open('y2');
	expect(field().value).toBe('Moren har ringet om');
	expect(text()).toContain('Kortet er ikke åbnet endnu.');
});

test('Mette’s card has stood open for more than an hour, which is a new look-up: asked why, it shows the name no more', async () => {
	let unusual = false;
	app((command) => {
		if (command !== 'youth') return {};
		if (unusual) throw new ProblemError(problem('reason_needed', { why: 'many' }));
		return card;
	});
	await useDevice('main');
	await open();
	expect(text()).toContain(NAME);
	unusual = true;
	say({ event: 'changed', docs: ['y1'] });
	await settle();
	await vi.waitFor(() => expect(text()).toContain('Hvorfor åbner du kortet?'));
	expect(text()).not.toContain('Yus');
});

test('a reason that a newer app asks for in another case is asked for all the same', async () => {
	await asking('dreamt');
	await open();
	expect(text()).toContain('Hvorfor åbner du kortet?');
	expect(text()).toContain('Det kan der være gode grunde til.');
});
