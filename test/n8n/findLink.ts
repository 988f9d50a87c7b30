/** Reads the link out of a confirmation mail, as its reader does. */
import { simpleParser } from 'mailparser';

/** @returns the first web address of the mail's plain text */
export async function findLink(source: Buffer): Promise<string> {
	const { text } = await simpleParser(source);
	const link = /https?:\/\/\S+/.exec(text ?? '')?.[0];
	if (!link) throw new Error(`The mail has no link: ${text ?? ''}`);
	return link;
}
