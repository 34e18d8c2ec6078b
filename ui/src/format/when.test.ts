import { afterEach, expect, test } from 'vitest';
import { setLocale } from '$/paraglide/runtime';
import { when } from './when';

afterEach(() => setLocale('da', { reload: false }));

const at = Date.parse('2026-11-20T15:20:00Z');

test('as near as it is said', () => {
	expect(when(at, Date.parse('2026-11-20T20:00:00Z'))).toBe('kl.\u00a016.20');
	expect(when(at, Date.parse('2026-11-21T07:00:00Z'))).toBe('i går kl.\u00a016.20');
	expect(when(at, Date.parse('2026-11-23T07:00:00Z'))).toBe('fre. 20. nov. kl.\u00a016.20');
});

test('in English', () => {
	void setLocale('en', { reload: false });
	expect(when(at, Date.parse('2026-11-20T20:00:00Z'))).toBe('at\u00a016:20');
});
