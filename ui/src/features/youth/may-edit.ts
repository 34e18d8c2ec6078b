import type { Role } from '$/bindings/types/Role';

/** Roles that may write cards (`core::domain::role::may_write`); core refuses the others in any case. */
export const mayEditCards = (role: Role | undefined): boolean =>
	role === 'street_worker' || role === 'coordinator' || role === 'chief';
