import type { PersonId } from '$/bindings/types/PersonId';
import type { Shift } from '$/bindings/types/Shift';
import { m } from '$/paraglide/messages';

/** "dig og Bo Prøvesen"; the names alone where I am not on the shift. */
export function withWhom(shift: Shift, me: PersonId | undefined): string {
	const others = shift.workers.filter(({ person }) => person !== me).map(({ name }) => name);
	const names =
		others.length > 1
			? `${others.slice(0, -1).join(', ')} ${m.app_and()} ${others[others.length - 1]}`
			: (others[0] ?? '');
	if (!shift.workers.some(({ person }) => person === me)) return names;
	return names ? m.night_you_and({ names }) : m.night_alone();
}
