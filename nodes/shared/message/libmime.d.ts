/** What we use of libmime, which ships no types. */
declare module 'libmime' {
	const libmime: {
		/** Decodes the encoded words (RFC 2047) of a header value; unknown charsets never throw. */
		decodeWords(value: string): string;
		/** Takes a value such as that of Content-Type apart; parameters in lower case, RFC 2231 read. */
		parseHeaderValue(value: string): { value: string | false; params: Record<string, string> };
		/** @returns the MIME type of files of that name extension */
		detectMimeType(extension: string): string;
	};
	export default libmime;
}
