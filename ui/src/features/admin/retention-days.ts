/** The shortest and the longest that core takes, in days. */
export const DAYS = { min: 30, max: 36500 };

/** What stands in the field, as days: none where it is empty, undefined where it is not a number that core takes. */
export function daysOf(text: string): number | null | undefined {
	const trimmed = text.trim();
	if (trimmed === '') return null;
	if (!/^\d+$/.test(trimmed)) return undefined;
	const days = Number(trimmed);
	return days >= DAYS.min && days <= DAYS.max ? days : undefined;
}

/** Days as they stand in the field. */
export const wordsOf = (days: number | null): string => (days === null ? '' : String(days));

/** Names and texts would leave a report that is erased by then: core refuses that. */
export const erasedBefore = (anonymise: number | null, shift: number | null): boolean =>
	anonymise !== null && shift !== null && anonymise >= shift;

/**
 * Whether reports would lose the names of those whose cards are kept: a report says when somebody was last met, and a card is
 * kept from then.
 */
export const cardsLater = (names: number | null, cards: number | null): boolean =>
	names !== null && cards !== null && names < cards;
