import type { Prompt } from '$/bindings/types/Prompt';
import type { PromptReply } from '$/bindings/types/PromptReply';
import { eveningName, eveningOf, otherYear } from '$/format/dates';
import { m } from '$/paraglide/messages';

/** What can be answered in one tap, in the order of the buttons. */
export const REPLIES: PromptReply[] = ['asked', 'declined', 'not_met'];

const names: Record<string, () => string> = {
	asked: m.prompt_asked,
	declined: m.prompt_declined,
	not_met: m.prompt_not_met
};

/** What came of it, in words; a newer app's word is shown as it came. */
export const replyName = (reply: PromptReply): string =>
	Object.prototype.hasOwnProperty.call(names, reply) ? (names[reply]?.() ?? reply) : reply;

/** Until when it matters; empty where it has no end. */
export function untilWords({ until }: Pick<Prompt, 'until'>, tonight = eveningOf(Date.now())): string {
	if (until === null) return '';
	const evening = eveningName(until) + otherYear(until, tonight);
	return until < tonight ? m.prompt_was_until({ evening }) : m.prompt_until({ evening });
}
