import { mount, unmount, type Component } from 'svelte';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { MetYouth } from '$/bindings/types/MetYouth';
import type { Prompt } from '$/bindings/types/Prompt';
import type { PromptAnswered } from '$/bindings/types/PromptAnswered';
import type { Role } from '$/bindings/types/Role';
import type { Youth } from '$/bindings/types/Youth';
import { session } from '$/app/session.svelte';
import { noFacts } from '$/features/youth/facts';
import { eveningOf, eveningPlus } from '$/format/dates';
import { useDevice } from '$/platform/door';
import { problem, ProblemError } from '$/platform/problem';
import { app, press, say, settle, type Asked } from '$/testing/app';
import Answers from './Answers.svelte';
import PromptsHere from './PromptsHere.svelte';
import PromptsTonight from './PromptsTonight.svelte';
import { replyName, untilWords } from './reply-words';
import YouthPrompts from './YouthPrompts.svelte';

/* All people are invented. */
const NAMES: Record<string, string> = { jonas: 'Jonas Skitse', mette: 'Mette Eksempel', bo: 'Bo Prøvesen' };
const HOUR = 3_600_000;
const asks = (id: string, over: Partial<Prompt> = {}): Prompt => ({
	prompt: id,
	youth: `youth-${id}`,
	youth_name: `Ung ${id}`,
	provisional: false,
	text: `Har han søgt jobbet, ${id}?`,
	by: 'mette',
	by_name: 'Mette Eksempel',
	at: Date.now() - HOUR,
	until: null,
	withdrawn: false,
	answers: [],
	open: true,
	...over
});
const cardOf = (...prompts: Prompt[]): Youth => ({
	youth: 'youth-a',
	area: null,
	facts: { ...noFacts, name: 'Ung a' },
	phones: [],
	note: '',
	met: [],
	prompts,
	contradictions: []
});

/** What the office and the phones know of; answering changes it as core does. */
let all: Prompt[];
let asked: Asked;
let refused: boolean;
let me: string;
let shown: Record<string, unknown> | undefined;
const isUp = (one: Prompt): boolean =>
	!one.withdrawn && !['asked', 'declined'].includes(one.answers[one.answers.length - 1]?.reply ?? '');
function change(id: string, work: (one: Prompt) => Prompt): Prompt {
	all = all.map((one) => {
		if (one.prompt !== id) return one;
		const now = work(one);
		return { ...now, open: isUp(now) };
	});
	return all.find(({ prompt }) => prompt === id) as Prompt;
}
function answered(command: string, request: Record<string, unknown>): unknown {
	const id = request.prompt as string;
	switch (command) {
		case 'prompts_tonight':
			return all.filter(({ open }) => open);
		case 'prompts_for':
			return all.filter(({ open, youth }) => open && (request.youths as string[]).includes(youth));
		case 'prompts_asked':
			return all;
		case 'prompt_answer': {
			if (refused) throw new ProblemError(problem('disk_full'));
			const { reply, note } = request as unknown as PromptAnswered;
			return change(id, (one) => ({
				...one,
				answers: [
					...one.answers,
					{
						answer: `${id}-${one.answers.length}`,
						reply,
						note,
						by: me,
						by_name: NAMES[me] ?? '',
						at: Date.now()
					}
				]
			}));
		}
		case 'prompt_answer_undo':
			return change(id, (one) => ({
				...one,
				answers: one.answers.filter(({ answer }) => answer !== request.answer)
			}));
		case 'prompt_withdraw':
			change(id, (one) => ({ ...one, withdrawn: request.withdrawn as boolean }));
			return cardOf(...all);
		case 'prompt_add':
			all = [asks('new', { text: request.text as string, until: request.until as string | null }), ...all];
			return cardOf(...all);
		default:
			return {};
	}
}
beforeEach(async () => {
	all = [];
	refused = false;
	asked = app((command, request) => answered(command, request as Record<string, unknown>));
	await useDevice('main');
});
afterEach(async () => {
	if (shown) await unmount(shown);
	shown = undefined;
	document.body.innerHTML = '';
});

function be(person: string, role: Role): void {
	me = person;
	session.status = { stage: 'open', person: { person, name: NAMES[person] ?? '', role } } as typeof session.status;
}
// eslint-disable-next-line @typescript-eslint/no-explicit-any
async function show<C extends Component<any>>(component: C, props: Record<string, unknown>): Promise<void> {
	if (shown) await unmount(shown);
	document.body.innerHTML = '';
	shown = mount(component, { target: document.body, props });
	await settle();
	await settle();
}
/** The card, as the screen around it keeps it. */
async function showCard(...prompts: Prompt[]): Promise<void> {
	all = prompts;
	const props = $state({
		card: cardOf(...prompts),
		onchanged: (now: Youth) => {
			props.card = now;
		}
	});
	await show(YouthPrompts, props);
}
const text = (): string => document.body.textContent ?? '';
const buttons = (name: string): HTMLButtonElement[] =>
	[...document.querySelectorAll('button')].filter(({ textContent }) => textContent?.trim() === name);
const texts = (): string[] => [...document.querySelectorAll('.text')].map(({ textContent }) => textContent ?? '');
const requests = (command: string): unknown[] =>
	asked.filter((one) => one.command === command).map(({ request }) => request);
async function write(words: string, at = 0): Promise<void> {
	const field = document.querySelectorAll('input')[at] as HTMLInputElement;
	field.value = words;
	field.dispatchEvent(new Event('input', { bubbles: true }));
	await settle();
}

test('Jonas answers in one tap, what he has answered stays in its place, and a slip is taken back', async () => {
	be('jonas', 'street_worker');
	all = [asks('a'), asks('b')];
	await show(PromptsTonight, { shift: 's1' });
	expect(text()).toContain('Spørg i aften');
	expect(text()).toContain('Mette Eksempel');
	expect(texts()).toEqual(['Har han søgt jobbet, a?', 'Har han søgt jobbet, b?']);
	buttons('Spurgt')[0]?.click();
	await settle();
	expect(requests('prompt_answer')).toEqual([{ prompt: 'a', reply: 'asked', note: '' }]);
	expect(buttons('Spurgt')).toHaveLength(1);
	// The app says that something has changed: it asks for what is open, and a is not among that.
	say({ event: 'changed', docs: ['youth-a'] });
	await settle();
	expect(requests('prompts_tonight').length).toBeGreaterThan(1);
	expect(texts()).toEqual(['Har han søgt jobbet, a?', 'Har han søgt jobbet, b?']);
	expect(document.activeElement?.textContent?.trim()).toBe('Fortryd');
	await press('Fortryd');
	expect(requests('prompt_answer_undo')).toEqual([{ prompt: 'a', answer: 'a-0' }]);
	expect(buttons('Spurgt')).toHaveLength(2);
	const openings = requests('prompts_tonight').map((one) => (one as { opening: string }).opening);
	expect(new Set(openings).size).toBe(1);
});

test('Jonas has not met him: that is said once, and is not asked about again while he looks', async () => {
	be('jonas', 'street_worker');
	all = [asks('a')];
	await show(PromptsTonight, { shift: 's1' });
	await press('Ikke mødt');
	expect(all[0]?.open).toBe(true);
	expect(buttons('Ikke mødt')).toHaveLength(0);
	expect(text()).toContain('Jonas Skitse');
	await show(PromptsTonight, { shift: 's1' });
	expect(buttons('Ikke mødt')).toHaveLength(1);
});

test('Jonas adds a line first; it goes with the tap, and is still there when it could not be saved', async () => {
	be('jonas', 'street_worker');
	all = [asks('c')];
	await show(PromptsTonight, { shift: 's1' });
	expect(document.querySelector('input')).toBeNull();
	await press('Tilføj en linje');
	expect(document.activeElement?.tagName).toBe('INPUT');
	await write('Han vil gerne, men mangler et cv');
	refused = true;
	await press('Spurgt');
	await vi.waitFor(() => expect(document.querySelector('[role=alert]')?.textContent).toContain('Det er ikke gemt.'));
	await show(PromptsTonight, { shift: 's1' });
	expect(document.querySelector('input')?.value).toBe('Han vil gerne, men mangler et cv');
	refused = false;
	await press('Spurgt');
	expect(requests('prompt_answer').pop()).toEqual({
		prompt: 'c',
		reply: 'asked',
		note: 'Han vil gerne, men mangler et cv'
	});
	expect(text()).toContain('Han vil gerne, men mangler et cv');
	expect(document.querySelector('input')).toBeNull();
});

test('many leave room for tonight, and one that is answered makes room for the next', async () => {
	be('jonas', 'street_worker');
	all = ['a', 'b', 'd', 'e', 'f'].map((id) => asks(id));
	await show(PromptsTonight, { shift: 's1' });
	expect(texts()).toHaveLength(3);
	buttons('Ville ikke')[0]?.click();
	await settle();
	expect(texts().map((one) => one.at(-2))).toEqual(['a', 'b', 'd', 'e']);
	await press('Vis alle (5)');
	expect(texts()).toHaveLength(5);
});

test('nobody asks anything: nothing stands there', async () => {
	be('jonas', 'street_worker');
	await show(PromptsTonight, { shift: 's1' });
	expect(text().trim()).toBe('');
});

test('Bo of the club reads what is asked and has no buttons', async () => {
	be('bo', 'club_worker');
	all = [asks('a')];
	await show(PromptsTonight, { shift: 's1' });
	expect(text()).toContain('Har han søgt jobbet, a?');
	expect(document.querySelectorAll('button')).toHaveLength(0);
	await showCard(asks('a'));
	expect(document.querySelectorAll('button')).toHaveLength(0);
});

test('in a contact only those are asked about who are met, and other taps ask for nothing anew', async () => {
	be('jonas', 'street_worker');
	all = [asks('a'), asks('b')];
	const met = (youth: string): MetYouth => ({ youth, name: 'Ung', provisional: false, erased: false, age: 15 });
	const props = $state({ youths: [met('youth-a'), met('')] });
	await show(PromptsHere, props);
	expect(texts()).toEqual(['Har han søgt jobbet, a?']);
	expect(requests('prompts_for')).toMatchObject([{ youths: ['youth-a'] }]);
	props.youths = [met('youth-a')];
	await settle();
	expect(requests('prompts_for')).toHaveLength(1);
	await press('Spurgt');
	props.youths = [met('youth-a'), met('youth-b')];
	await settle();
	await settle();
	expect(texts()).toHaveLength(2);
	expect(buttons('Fortryd')).toHaveLength(1);
	props.youths = [];
	await settle();
	expect(texts()).toEqual([]);
});

test('Mette asks the street for something, until a day that she writes', async () => {
	be('mette', 'coordinator');
	await showCard();
	expect(text()).toContain('Der er ikke noget at følge op på.');
	await press('Nyt opmærksomhedspunkt');
	expect(buttons('Sæt på kortet')[0]?.disabled).toBe(true);
	await write('  Spørg, om moren har fået brevet ');
	await press('Til en bestemt aften');
	expect(buttons('Sæt på kortet')[0]?.disabled).toBe(true);
	const [year = '', month = '', day = ''] = eveningPlus(eveningOf(Date.now()), 3).split('-');
	await write(day, 1);
	await write(month, 2);
	await write(String(Number(year) - 1), 3);
	expect(text()).toContain('Skriv en dag, der findes og ikke er forbi.');
	await write(year, 3);
	await press('Sæt på kortet');
	expect(requests('prompt_add')).toEqual([
		{ youth: 'youth-a', text: 'Spørg, om moren har fået brevet', until: `${year}-${month}-${day}` }
	]);
	expect(text()).toContain('Spørg, om moren har fået brevet');
	expect(text()).toContain('til og med');
	expect(buttons('Nyt opmærksomhedspunkt')).toHaveLength(1);
});

test('Mette takes one back and puts it up again; Nadia can do neither', async () => {
	be('mette', 'coordinator');
	await showCard(asks('a'));
	await press('Træk tilbage');
	expect(requests('prompt_withdraw')).toEqual([{ prompt: 'a', withdrawn: true }]);
	expect(text()).toContain('trukket tilbage');
	expect(buttons('Spurgt')).toHaveLength(0);
	await press('Sæt på igen');
	expect(buttons('Spurgt')).toHaveLength(1);
	be('nadia', 'street_worker');
	await showCard(asks('a'));
	expect(text()).not.toContain('Træk tilbage');
	expect(text()).not.toContain('Nyt opmærksomhedspunkt');
});

test('on the card what is open stands first, with earlier answers, and only one’s own is taken back', async () => {
	be('jonas', 'street_worker');
	const answer = (by: string, id: string) => ({
		answer: id,
		reply: 'asked' as const,
		note: 'Ja, i mandags',
		by,
		by_name: NAMES[by] ?? '',
		at: Date.now() - HOUR
	});
	await showCard(
		asks('1', { open: false, answers: [answer('mette', 'x')] }),
		asks('2', { open: false, answers: [answer('jonas', 'y')] }),
		asks('3'),
		asks('4', { open: false, until: '2025-11-20' })
	);
	expect(texts().map((one) => one.at(-2))).toEqual(['3', '1', '2']);
	expect(text()).toContain('Ja, i mandags');
	expect(buttons('Fortryd')).toHaveLength(1);
	await press('Vis tidligere (1)');
	expect(text()).toContain('gjaldt til og med tors. 20. nov. 2025');
});

test('in the morning Mette reads what was answered, and how much is still open', async () => {
	be('mette', 'coordinator');
	const answers = [
		{
			answer: 'x',
			reply: 'declined' as const,
			note: 'Vil hellere',
			by: 'jonas',
			by_name: 'Jonas Skitse',
			at: Date.now()
		}
	];
	all = [asks('a', { open: false, answers }), asks('b')];
	await show(Answers, {});
	expect(text()).toContain('Svar fra gaden');
	const lines = [...document.querySelectorAll('li')];
	expect(lines).toHaveLength(1);
	expect(lines[0]?.textContent).toMatch(/Ung a.*Ville ikke: Vil hellere.*Jonas Skitse/s);
	expect(lines[0]?.querySelector('a')?.getAttribute('href')).toContain('youths/youth-a');
	expect(text()).toContain('1 punkt er stadig åbent');
	all = [];
	await show(Answers, {});
	expect(text().trim()).toBe('');
});

test('an answer of a newer app keeps its own word', () => {
	expect(replyName('dreamt')).toBe('dreamt');
	expect(replyName('constructor')).toBe('constructor');
	expect(untilWords({ until: null })).toBe('');
	expect(untilWords({ until: '2026-12-04' }, '2026-12-04')).toContain('til og med fre. 4. dec.');
});
