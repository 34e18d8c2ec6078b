import type { DeviceListed } from '$/bindings/types/DeviceListed';
import { when } from '$/format/when';
import { m } from '$/paraglide/messages';

/** How a device stands, in words; nothing for one that is in use. */
export function standingWords({ standing, wiped_at: at }: DeviceListed): string {
	switch (standing) {
		case 'active':
			return '';
		case 'revoked':
			return m.admin_device_revoked();
		case 'to_be_wiped':
			return m.admin_device_to_be_wiped();
		case 'wiped':
			return at === null ? m.admin_device_wiped() : m.admin_device_wiped_at({ when: when(at) });
	}
}

/** What lies on a device that nobody else has, as it was told last; nothing where its app does not say. */
export const waitingWords = ({ waiting }: DeviceListed): string =>
	waiting === null ? '' : waiting === 0 ? m.admin_device_waits_none() : m.admin_device_waits({ count: waiting });
