/** What was done last and how to take it back; the first screen shows it until the next thing is done. */
interface Done {
	text: string;
	undo: () => Promise<unknown>;
}

let done = $state.raw<Done>();

export const justDone = {
	get last(): Done | undefined {
		return done;
	},
	/** Something has been done. */
	say(text: string, undo: () => Promise<unknown>): void {
		done = { text, undo };
	},
	clear(): void {
		done = undefined;
	}
};
