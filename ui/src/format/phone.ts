/** A number as it is read aloud: `+4520123456` is `20 12 34 56`; foreign ones stay as they are. */
export function phoneWords(number: string): string {
	const danish = /^\+45(\d{2})(\d{2})(\d{2})(\d{2})$/.exec(number);
	return danish ? danish.slice(1).join(' ') : number;
}
