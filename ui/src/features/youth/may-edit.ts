import type { Role } from '$/bindings/types/Role';

/** Roles that may write cards (`core::domain::role::may_write`); core refuses the others in any case. */
export const mayEditCards = (role: Role | undefined): boolean =>
	role === 'street_worker' || role === 'coordinator' || role === 'chief';

/** Roles that may take out what is held of a youth (`core::domain::role::may_take_out`). */
export const mayTakeOut = (role: Role | undefined): boolean => role === 'coordinator';
