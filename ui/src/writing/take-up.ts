/*
 * What somebody has begun in a form, as it is kept: what they typed, and what the form showed there at first. The form
 * may be another when they come back, for others have changed what it is about, or the app is a newer one.
 */

type Fields = Record<string, unknown>;

/** What was typed, beside what stood there before. */
export interface Begun {
	typed: Fields;
	base: Fields;
}

/** A form that is taken up again. */
export interface TakenUp<F> {
	form: F;
	/** Something that was typed has been changed elsewhere since. */
	changed: boolean;
	/** What was typed in fields that this form does not have. */
	left: Fields;
}

const alike = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
const plain = (value: unknown): boolean => typeof value !== 'object' || value === null;

/** Whether a value could have been typed where another stands. */
function fits(shown: unknown, typed: unknown): boolean {
	if (Array.isArray(shown)) return Array.isArray(typed) && typed.every((one) => typeof one === 'string');
	if (shown === null || typed === null) return plain(shown) && plain(typed);
	return typeof shown === typeof typed && plain(typed);
}

/** What is kept of a form that showed `fresh` and holds `form` by now; empty where nothing was typed. */
export function begunText(fresh: object, form: object, left: Fields): string {
	const typed = { ...left };
	const base: Fields = {};
	const before = new Map(Object.entries(fresh));
	for (const [field, value] of Object.entries(form)) {
		if (alike(before.get(field), value)) continue;
		typed[field] = value;
		base[field] = before.get(field);
	}
	return Object.keys(typed).length === 0 ? '' : JSON.stringify({ typed, base } satisfies Begun);
}

function read(text: string): Begun | undefined {
	try {
		const { typed, base } = JSON.parse(text) as Partial<Begun>;
		return plain(typed) || plain(base) ? undefined : { typed: typed as Fields, base: base as Fields };
	} catch {
		return undefined;
	}
}

/** A form that shows `fresh` by now, with what was typed in it before. */
export function takeUp<F extends object>(fresh: F, text: string): TakenUp<F> {
	const begun = read(text);
	if (!begun) return { form: { ...fresh }, changed: false, left: text === '' ? {} : { words: text } };
	const form = { ...fresh } as Fields;
	const left: Fields = {};
	let changed = false;
	for (const [field, value] of Object.entries(begun.typed)) {
		const now = form[field];
		if (!Object.hasOwn(fresh, field) || !fits(now, value)) {
			left[field] = value;
			continue;
		}
		if (!alike(now, value) && !alike(now, begun.base[field])) changed = true;
		form[field] = value;
	}
	return { form: form as F, changed, left };
}
