/** What we use of mailauth's DKIM verifier class, which ships no types of its own. */
declare module 'mailauth/lib/dkim/dkim-verifier' {
	export interface HeaderList {
		parsed: Array<{ key: string; casedKey: string; line: Buffer }>;
	}

	export interface SignatureResult {
		status: {
			result: string;
			comment?: string;
			testing?: boolean;
			underSized?: number;
			policy?: Record<string, string>;
		};
		signingDomain?: string;
		selector?: string;
		algo?: string;
		modulusLength?: number;
		publicKey?: string;
		rr?: string;
		signTime?: string | null;
		expiresAfter?: string | null;
		signingHeaders?: { keys: string };
	}

	export interface ArcData {
		chain: unknown;
		error?: Error;
		lastEntry?: unknown;
		warnings: string[];
	}

	export class DkimVerifier {
		constructor(options: {
			resolver: (name: string, type: string) => Promise<unknown[]>;
			strict?: boolean;
			minBitLength?: number;
			curTime?: Date;
		});
		results: SignatureResult[];
		arc: ArcData;
		/** The fields that signatures cover, looked at by finalChunk. */
		headers: HeaderList | false;
		/** Prepares the signatures and the ARC chain among the fields. */
		messageHeaders(headers: HeaderList): Promise<void>;
		/** Takes a part of the body; line breaks must be CRLF. */
		nextChunk(chunk: Buffer): Promise<void>;
		/** Verifies the signatures. */
		finalChunk(): Promise<void>;
	}
}
