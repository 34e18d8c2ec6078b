import type { InviteCandidate } from '$/bindings/types/InviteCandidate';
import { dayRelative } from '$/format/dates';
import { m } from '$/paraglide/messages';

const LATELY = 30 * 86_400_000;

/** What speaks for and against inviting somebody; a person decides (M2.3.3). */
export interface Reasons {
	for: string[];
	against: string[];
}

/** Two have written differently whether texts are wanted: counts as none until somebody has chosen. */
export const DISPUTED_CONSENT = 'disputed_consent';

/** Why no message can be written. */
export function obstacleWords(obstacle: string): string {
	if (obstacle === 'no_phone') return m.activity_obstacle_no_phone();
	if (obstacle === 'no_consent') return m.activity_obstacle_no_consent();
	if (obstacle === DISPUTED_CONSENT) return m.activity_obstacle_disputed_consent();
	return m.activity_obstacle_other();
}

/** Weighs nothing: says what is known. */
export function reasons(candidate: InviteCandidate, now = Date.now()): Reasons {
	const { met_recently: met, incidents_recently: incidents, last_invited: last, obstacle } = candidate;
	const lately = last !== null && now - last < LATELY;
	const invited =
		last === null ? m.activity_invited_never() : m.activity_invited_last({ time: dayRelative(last, now) });
	return {
		for: [...(met > 0 ? [m.activity_met_recently({ count: met })] : []), ...(lately ? [] : [invited])],
		against: [
			...(incidents > 0 ? [m.activity_incidents_recently({ count: incidents })] : []),
			...(lately ? [invited] : []),
			...(met === 0 ? [m.activity_met_not()] : []),
			...(obstacle === null ? [] : [obstacleWords(obstacle)])
		]
	};
}
