import { describe, expect, it } from 'vitest';
import type { TextEdit } from '$/bindings/types/TextEdit';
import { ProblemError, problem } from '$/platform/problem';
import { moveCaret, TextMerge } from './text-merge';

/** An app that answers when told to. */
function app() {
	const asked: TextEdit[] = [];
	const answers: Array<{ resolve: (text: string) => void; reject: (error: unknown) => void }> = [];
	const send = (edit: TextEdit) => {
		asked.push(edit);
		return new Promise<string>((resolve, reject) => answers.push({ resolve, reject }));
	};
	const turn = () => new Promise((done) => setTimeout(done));
	return {
		asked,
		send,
		answer: async (text: string) => (answers.shift()?.resolve(text), turn()),
		refuse: async (code: 'too_long' | 'locked') => (
			answers.shift()?.reject(new ProblemError(problem(code))),
			turn()
		)
	};
}

describe('a text that several write in', () => {
	it('sends what was seen and what was left', async () => {
		const { asked, send, answer } = app();
		const field = new TextMerge('Stille.', send);
		field.typed('Stille til otte.');
		const saved = field.flush();
		expect(asked).toEqual([{ base: 'Stille.', text: 'Stille til otte.' }]);
		expect(field.unsaved).toBe(true);
		await answer('Stille til otte.');
		await saved;
		expect(field.unsaved).toBe(false);
	});

	it("takes over the colleague's words that come with the answer", async () => {
		const { send, answer } = app();
		const field = new TextMerge('', send);
		field.typed('Mødte tre drenge.');
		void field.flush();
		await answer('Bo skrev. Mødte tre drenge.');
		expect(field.text).toBe('Bo skrev. Mødte tre drenge.');
		expect(field.unsaved).toBe(false);
	});

	it('keeps what is typed while saving, and builds the next edit on what was sent', async () => {
		const { asked, send, answer } = app();
		const field = new TextMerge('a', send);
		field.typed('ab');
		const saved = field.flush();
		field.typed('abc');
		await answer('Xab');
		expect(field.text).toBe('abc');
		expect(asked[1]).toEqual({ base: 'ab', text: 'abc' });
		await answer('Xabc');
		await saved;
		expect(field.text).toBe('Xabc');
		expect(asked).toHaveLength(2);
	});

	it('leaves the field alone when others write while something is unsaved', () => {
		const { send } = app();
		const field = new TextMerge('a', send);
		field.typed('ab');
		field.outside('Xa');
		expect(field.text).toBe('ab');
	});

	it('shows what others write when nothing is unsaved', async () => {
		const { asked, send } = app();
		const field = new TextMerge('a', send);
		field.outside('Xa');
		field.typed('Xab');
		void field.flush();
		expect(asked).toEqual([{ base: 'Xa', text: 'Xab' }]);
	});

	it('keeps a text that could not be saved and tries again from the same base', async () => {
		const { asked, send, answer, refuse } = app();
		const field = new TextMerge('a', send);
		field.typed('ab');
		void field.flush();
		await refuse('locked');
		expect(field.problem?.code).toBe('locked');
		expect(field.unsaved).toBe(true);
		expect(field.text).toBe('ab');
		field.typed('abc');
		void field.flush();
		expect(asked[1]).toEqual({ base: 'a', text: 'abc' });
		await answer('abc');
		expect(field.problem).toBeUndefined();
		expect(field.unsaved).toBe(false);
	});

	it('changes nothing under a word that the keyboard is composing', async () => {
		const { asked, send, answer } = app();
		const field = new TextMerge('', send);
		field.hold();
		field.typed('dre');
		const saved = field.flush();
		await answer('Bo skrev. dre');
		await saved;
		expect(field.text).toBe('dre');
		field.typed('dreng');
		void field.flush();
		expect(asked[1]).toEqual({ base: 'dre', text: 'dreng' });
		await answer('Bo skrev. dreng');
		expect(field.text).toBe('dreng');
		field.release();
		expect(field.text).toBe('Bo skrev. dreng');
		expect(field.unsaved).toBe(false);
	});

	it('shows after the word what came while it was composed', () => {
		const { send } = app();
		const field = new TextMerge('a', send);
		field.hold();
		field.outside('Xa');
		expect(field.text).toBe('a');
		field.release();
		expect(field.text).toBe('Xa');
	});

	it('sends nothing when nothing was written', async () => {
		const { asked, send } = app();
		const field = new TextMerge('a', send);
		await field.flush();
		field.typed('ab');
		field.typed('a');
		await field.flush();
		expect(asked).toEqual([]);
	});
});

describe('the caret', () => {
	it('stays beside the letters it stood beside', () => {
		expect(moveCaret('abc', 'Xabc', 3)).toBe(4);
		expect(moveCaret('abc', 'abcX', 1)).toBe(1);
		expect(moveCaret('abc', 'aXXbc', 3)).toBe(5);
		expect(moveCaret('abcdef', 'af', 3)).toBe(1);
		expect(moveCaret('', 'abc', 0)).toBe(0);
		expect(moveCaret('abc', '', 2)).toBe(0);
	});
});
