/* Keys at the desk. Keys of one character can be turned off: they get in the way of dictation (WCAG 2.1.4). */

/** What a key asks for. */
export type Shortcut = 'next' | 'previous' | 'approve' | 'list' | 'search' | 'help';

/** What must be known of a key press. */
export interface KeyPress {
	key: string;
	ctrlKey: boolean;
	metaKey: boolean;
	altKey: boolean;
}

const LETTERS: Record<string, Shortcut> = { j: 'next', k: 'previous', g: 'approve', '/': 'search', '?': 'help' };

/** What a key press asks for. `letters`: keys of one character count. `inList`: the focus stands in the list. */
export function shortcutFor(press: KeyPress, letters: boolean, inList: boolean): Shortcut | null {
	if (press.ctrlKey || press.metaKey || press.altKey) return null;
	if (inList && press.key === 'ArrowDown') return 'next';
	if (inList && press.key === 'ArrowUp') return 'previous';
	if (press.key === 'Escape') return 'list';
	return letters ? (LETTERS[press.key] ?? null) : null;
}

/** Whether somebody is writing, so that keys are letters and nothing else. */
export function isWriting(target: EventTarget | null): boolean {
	if (!(target instanceof HTMLElement)) return false;
	if (target.isContentEditable || target.closest('dialog')) return true;
	if (target instanceof HTMLInputElement) return !['checkbox', 'radio', 'button'].includes(target.type);
	return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}

const KEY = 'gadeplan.shortcuts';

/** Whether keys of one character are on; a habit of this device, nothing about anybody. */
export function lettersOn(): boolean {
	try {
		return localStorage.getItem(KEY) !== 'off';
	} catch {
		return true;
	}
}

/** Turns them on or off. */
export function turnLetters(on: boolean): void {
	try {
		localStorage.setItem(KEY, on ? 'on' : 'off');
	} catch {
		// They stay as they are until the app is closed.
	}
}
