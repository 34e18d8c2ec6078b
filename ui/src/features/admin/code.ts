/** An enrolment code as it is read aloud: the office's address, and groups of five. */
export interface CodeParts {
	address: string;
	groups: string[];
}

/** Takes a code apart: `http://host:port#ABCDE-FGHJK`. What has no address is all letters. */
export function codeParts(code: string): CodeParts {
	const at = code.lastIndexOf('#');
	return {
		address: at < 0 ? '' : code.slice(0, at),
		groups: code
			.slice(at + 1)
			.split('-')
			.filter((group) => group !== '')
	};
}

/** `14.05`, in English `14:05`: minutes and seconds left; never below nothing. */
export function leftWords(milliseconds: number, sign: '.' | ':'): string {
	const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
	return `${Math.floor(seconds / 60)}${sign}${String(seconds % 60).padStart(2, '0')}`;
}

/** When those who hear the page are told how long it is valid: at these minutes, not every second. */
const TOLD = [10, 5, 2, 1];

/** The minutes to be told now, having been told last at `before`; null where nothing is to be said. */
export function minutesToTell(milliseconds: number, before: number | null): number | null {
	const minutes = Math.ceil(milliseconds / 60_000);
	const due = TOLD.filter((one) => minutes <= one && minutes > 0).pop();
	return due !== undefined && (before === null || due < before) ? due : null;
}
