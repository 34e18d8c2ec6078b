import { expect, test } from 'vitest';
import { isWriting, shortcutFor, type KeyPress } from './shortcuts';

const press = (key: string, held: Partial<KeyPress> = {}): KeyPress => ({
	key,
	ctrlKey: false,
	metaKey: false,
	altKey: false,
	...held
});

test('letters, and the arrows inside the list', () => {
	expect(shortcutFor(press('j'), true, false)).toBe('next');
	expect(shortcutFor(press('g'), true, false)).toBe('approve');
	expect(shortcutFor(press('ArrowDown'), true, true)).toBe('next');
	expect(shortcutFor(press('ArrowDown'), true, false)).toBeNull();
});

test("the browser's own keys are left alone", () => {
	expect(shortcutFor(press('g', { ctrlKey: true }), true, false)).toBeNull();
	expect(shortcutFor(press('j', { metaKey: true }), true, true)).toBeNull();
});

test('turned off, letters are letters; the way back stays', () => {
	for (const key of ['j', 'k', 'g', '/', '?']) expect(shortcutFor(press(key), false, true)).toBeNull();
	expect(shortcutFor(press('Escape'), false, false)).toBe('list');
});

test('whoever writes is not interrupted', () => {
	document.body.innerHTML =
		'<textarea id="a"></textarea><input id="b"><input id="c" type="radio"><dialog open><button id="d">x</button></dialog><button id="e">x</button>';
	const writing = (id: string) => isWriting(document.getElementById(id));
	expect(['a', 'b', 'c', 'd', 'e'].map(writing)).toEqual([true, true, false, true, false]);
});
