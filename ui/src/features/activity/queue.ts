import type { Invitation } from '$/bindings/types/Invitation';

/** Whether somebody should get the message: not handed over, or not the one that would be written now. */
export const needsMessage = ({ obstacle, answer, handed_over_at, outdated }: Invitation): boolean =>
	obstacle === null && answer !== 'no' && (handed_over_at === null || outdated);

/** Who comes next after somebody has had theirs or was skipped; undefined at the end. */
export const nextUp = (invitations: Invitation[], done: ReadonlySet<string>): Invitation | undefined =>
	invitations.find((invitation) => needsMessage(invitation) && !done.has(invitation.youth));
