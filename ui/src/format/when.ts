import { getLocale } from '$/paraglide/runtime';
import { clock, dayRelative, isSameDay } from './dates';

/** `kl. 16.20`; in English `at 16:20`. The two are never on different lines. */
export const atClock = (at: number): string => `${getLocale() === 'en' ? 'at' : 'kl.'}\u00a0${clock(at)}`;

/** `kl. 16.20` today, else `i går kl. 16.20`, `fre. 14. nov. kl. 16.20`. */
export const when = (at: number, now = Date.now()): string =>
	isSameDay(at, now) ? atClock(at) : `${dayRelative(at, now)} ${atClock(at)}`;
