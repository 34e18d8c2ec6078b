import { afterEach, expect, test } from 'vitest';
import type { Code } from '$/bindings/types/Code';
import { m } from '$/paraglide/messages';
import { setLocale } from '$/paraglide/runtime';
import { problem } from '$/platform/problem';
import { wordsFor } from './problem-words';

/*
 * What Rust can say beside a code, read from its sources: a new field or reason without words fails here, instead of
 * reaching somebody as "et felt" or with advice for another case.
 */
const files = import.meta.glob('../../../{core,src-tauri,sync-server}/src/**/*.rs', {
	query: '?raw',
	import: 'default',
	eager: true
}) as Record<string, string>;
/** Without the tests, which make problems up. */
const sources = Object.entries(files).map(
	([path, text]) => [path.replace(/^(\.\.\/)+/, ''), text.replace(/#\[cfg\(test\)\]\s*mod \w+ \{[^]*/, '')] as const
);

const READ_BY_NOBODY = new Set(['bad_request']);
/** Where a field comes in as an argument, and how that is called: the calls are read instead. */
const CALLS: Array<[file: string, call: RegExp]> = [
	['core/src/domain/text.rs', /\b(?:line|within)\(\s*"(\w+)"/g],
	['core/src/actions/review.rs', /\bsaid\(\s*"(\w+)"/g],
	['core/src/domain/message.rs', /\bneutral\(\s*"(\w+)"/g],
	['core/src/documents/editor.rs', /\.write\(\s*&\w+,\s*"(\w+)"/g]
];
/** A loop over `("field", …)`. */
const LOOP = /for \(field\b[^)]*\) in \[([^]*?)\]\s*\{/g;
const fieldsOf = (text: string): string[] => [
	...CALLS.flatMap(([, call]) => [...text.matchAll(call)].map(([, name = '']) => name)),
	...[...text.matchAll(LOOP)].flatMap(([, list = '']) =>
		[...list.matchAll(/\(\s*"(\w+)"/g)].map(([, name = '']) => name)
	)
];

/** `Code::OutOfRange` as it stands on the wire. */
const onWire = (name: string): Code => name.replace(/(?!^)([A-Z])/g, '_$1').toLowerCase() as Code;
interface Said {
	code: Code;
	/** Its value; none where a variable stands in its place. */
	value: string | undefined;
	file: string;
}
/** Everything that is said as that parameter, with the code before it. */
function saidAs(param: string): Said[] {
	return sources.flatMap(([file, text]) =>
		[...text.matchAll(new RegExp(`\\.with\\("${param}", (?:"(\\w+)"\\)|([^)]*))`, 'g'))].flatMap((found) => {
			const code = [...text.slice(0, found.index).matchAll(/\bCode::(\w+)/g)].pop()?.[1];
			return code ? [{ code: onWire(code), value: found[1], file }] : [];
		})
	);
}
function inBoth(check: (language: string) => void): void {
	for (const language of ['da', 'en'] as const) {
		void setLocale(language, { reload: false });
		check(language);
	}
}

afterEach(() => void setLocale('da', { reload: false }));

test('the sources are there to be read', () => {
	expect(sources.length).toBeGreaterThan(60);
	expect(saidAs('field').length).toBeGreaterThan(20);
});

const fields = saidAs('field').filter(({ code }) => !READ_BY_NOBODY.has(code));

test('a field that comes in through a variable is read where it is called', () => {
	const through = new Set(fields.filter(({ value }) => value === undefined).map(({ file }) => file));
	const read = (file: string): boolean =>
		CALLS.some(([known]) => known === file) ||
		sources.some(([name, text]) => name === file && text.search(LOOP) >= 0);
	expect([...through].filter((file) => !read(file))).toEqual([]);
});

test('every field that Rust names has a word in both languages', () => {
	const named = new Set([
		...fields.flatMap(({ value }) => value ?? []),
		...sources.flatMap(([, text]) => fieldsOf(text))
	]);
	for (const name of ['group_size', 'nickname', 'narrative', 'plan_note', 'text', 'title']) {
		expect([...named], 'the search misses what is there').toContain(name);
	}
	inBoth((language) => {
		const without = [...named].filter((field) =>
			wordsFor(problem('missing', { field })).what.includes(m.problem_field_other())
		);
		expect(without.join(' '), language).toBe('');
	});
});

/** Reasons whose sentence is the code's own: nobody who reads it can do anything else about it. */
const ALIKE = new Set(['pin_weak easy', 'change_unsafe content']);

test('every reason that Rust gives has a sentence of its own', () => {
	const given = saidAs('reason')
		.flatMap(({ code, value }) => (value ? [[code, value] as const] : []))
		.concat(
			[...sources.flatMap(([, text]) => [...text.matchAll(/\bweak\("(\w+)"\)/g)])].map(([, why]) => [
				'pin_weak',
				why ?? ''
			])
		)
		.filter(([code, reason]) => !ALIKE.has(`${code} ${reason}`));
	for (const known of [
		'code_malformed insecure',
		'database_failed in_use',
		'device_revoked unknown',
		'pin_weak length'
	]) {
		expect(
			given.map((one) => one.join(' ')),
			'the search misses what is there'
		).toContain(known);
	}
	inBoth((language) => {
		const same = given.filter(
			([code, reason]) => wordsFor(problem(code, { reason })).what === wordsFor(problem(code)).what
		);
		expect(same.join('; '), language).toBe('');
	});
});

test('advice fits the reason', () => {
	const insecure = wordsFor(problem('code_malformed', { reason: 'insecure' }));
	expect(insecure.what).toContain('ikke er sikker');
	expect(insecure.todo).not.toContain('tegn for tegn');
	expect(wordsFor(problem('database_failed', { reason: 'in_use' })).what).toContain('allerede åben');
	expect(wordsFor(problem('device_revoked', { reason: 'unknown' })).what).toBe('Kontoret kender ikke denne telefon.');
	expect(wordsFor(problem('server_garbled')).safe).toContain('Intet er gået tabt');
	expect(wordsFor(problem('too_long', { field: 'nickname', length: '120', max: '100' })).todo).toBe(
		'Gør den kortere: kælenavn.'
	);
	expect(wordsFor(problem('out_of_range', { field: 'end', min: '0', max: '24' })).what).toBe(
		'Vagtens længde i timer skal være mellem 0 og 24.'
	);
});
