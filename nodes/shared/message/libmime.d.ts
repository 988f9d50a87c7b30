/** What we use of libmime, which ships no types. */
declare module 'libmime' {
	const libmime: {
		/** Decodes the encoded words (RFC 2047) of a header value; unknown charsets never throw. */
		decodeWords(value: string): string;
	};
	export default libmime;
}
