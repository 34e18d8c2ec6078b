import { expect, test } from 'vitest';
import { match } from './match';

test('addresses and their parameters', () => {
	expect(match('tonight', 'tonight')).toEqual({});
	expect(match('youths/:youth', 'youths/018f')).toEqual({ youth: '018f' });
	expect(match('shift/:shift/encounter/:encounter', 'shift/a/encounter/new')).toEqual({
		shift: 'a',
		encounter: 'new'
	});
	expect(match('youths/:youth', 'youths')).toBeNull();
	expect(match('youths/:youth', 'youths/')).toBeNull();
	expect(match('youths', 'youths/018f')).toBeNull();
});

test('an address typed by hand that can not be read leads nowhere', () => {
	expect(match('youths/:youth', 'youths/%E0%A4%A')).toBeNull();
	expect(match('youths/:youth', 'youths/100%')).toBeNull();
	expect(match('youths/:youth', 'youths/a%20b')).toEqual({ youth: 'a b' });
});
