import { m } from '$/paraglide/messages';

/** "40 sekunder", "2 minutter". */
export function duration(seconds: number): string {
	return seconds < 120
		? m.problem_seconds({ count: seconds })
		: m.problem_minutes({ count: Math.ceil(seconds / 60) });
}
