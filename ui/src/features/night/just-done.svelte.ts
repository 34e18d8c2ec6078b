/** What was done last and how to take it back; the first screen shows it until the next thing is done. */
interface Done {
	text: string;
	undo: () => Promise<unknown>;
	/** What the button says, where it is not "Fortryd". */
	label?: string;
}

let done = $state.raw<Done>();

export const justDone = {
	get last(): Done | undefined {
		return done;
	},
	/** Something has been done. */
	say(text: string, undo: () => Promise<unknown>, label?: string): void {
		done = { text, undo, label };
	},
	clear(): void {
		done = undefined;
	}
};
