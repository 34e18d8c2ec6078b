import type { Invitation } from '$/bindings/types/Invitation';

/** How many come if everybody comes who has not said no. */
export interface Capacity {
	/** Youths and friends who said yes. */
	coming: number;
	/** Those, and everyone who may still come, with a friend each where they are asked to bring one. */
	expected: number;
	/** Places: adults × youths for each. */
	places: number;
}

const withFriends = ({ answer, friends }: Pick<Invitation, 'answer' | 'friends'>, bring: boolean): number => {
	if (answer === 'no') return 0;
	if (answer === 'yes') return 1 + friends;
	return 1 + Math.max(friends, bring ? 1 : 0);
};

/** Counts an invite list, and so many more who are about to be put on it. */
export function capacity(
	invitations: Array<Pick<Invitation, 'answer' | 'friends'>>,
	bring: boolean,
	places: number,
	more = 0
): Capacity {
	const coming = invitations
		.filter(({ answer }) => answer === 'yes')
		.reduce((sum, invitation) => sum + withFriends(invitation, bring), 0);
	const expected = invitations.reduce((sum, invitation) => sum + withFriends(invitation, bring), 0);
	return { coming, expected: expected + more * (bring ? 2 : 1), places };
}
