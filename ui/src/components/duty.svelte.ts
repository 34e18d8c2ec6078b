import { call } from '$/platform/door';

let phone = $state('');

/** The duty police's number tonight. Known after the first screen; asked for where a screen is opened without it. */
export const duty = {
	get phone(): string {
		return phone;
	},
	set phone(number: string) {
		phone = number;
	},
	async find(): Promise<void> {
		if (phone) return;
		try {
			phone = (await call('tonight', {})).duty_phone;
		} catch {
			// The button stays away; the phone's own keypad still works.
		}
	}
};
