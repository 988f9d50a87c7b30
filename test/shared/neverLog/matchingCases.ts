/** Whom an entry covers and whom it does not: one line a case, with the reason. */

export interface MatchingCase {
	entry: string;
	address: string;
	covers: boolean;
	why: string;
	/** Settings other than the node's defaults. */
	subdomains?: boolean;
	matchSubdomains?: boolean;
	ignorePlusTags?: boolean;
}

type Line = [entry: string, address: string, why: string];

const covered = (lines: Line[], settings: Partial<MatchingCase> = {}): MatchingCase[] =>
	lines.map(([entry, address, why]) => ({ entry, address, why, covers: true, ...settings }));
const notCovered = (lines: Line[], settings: Partial<MatchingCase> = {}): MatchingCase[] =>
	lines.map(([entry, address, why]) => ({ entry, address, why, covers: false, ...settings }));

export const matchingCases: MatchingCase[] = [
	// Exact addresses.
	...covered([
		['kim@firm.example', 'kim@firm.example', 'the same address'],
		['Kim@Firm.Example', 'kim@firm.example', 'case of the entry does not matter'],
		['kim@firm.example', 'KIM@FIRM.EXAMPLE', 'case of the address does not matter'],
		[' kim@firm.example ', 'kim@firm.example', 'blanks around the entry do not matter'],
		['kim@firm.example', ' kim@firm.example ', 'blanks around the address do not matter'],
		['kim@firm.example.', 'kim@firm.example', 'a trailing dot of the entry does not matter'],
		['kim@firm.example', 'kim@firm.example.', 'a trailing dot of the address does not matter'],
		['kim.larsson@firm.example', 'kim.larsson@firm.example', 'dots are part of the name'],
		["o'neil@firm.example", "o'neil@firm.example", 'an apostrophe is part of the name'],
		['kim_l@firm.example', 'kim_l@firm.example', 'an underscore is part of the name'],
		['kim-l@firm.example', 'kim-l@firm.example', 'a hyphen is part of the name'],
		['k&l@firm.example', 'k&l@firm.example', 'an ampersand is part of the name'],
		['kim=x@firm.example', 'kim=x@firm.example', 'an equals sign is part of the name'],
		['kim/x@firm.example', 'kim/x@firm.example', 'a slash is part of the name'],
		['123@firm.example', '123@firm.example', 'digits are a name'],
		['a@b.example', 'a@b.example', 'one letter is a name'],
		['kim@my_host.example', 'kim@my_host.example', 'underscores in domains exist in the wild'],
		['kim@localhost', 'kim@localhost', 'a domain of one label can be a local one'],
		['kim@3com.example', 'kim@3com.example', 'a domain may begin with a digit'],
		['kim@a-b.example', 'kim@a-b.example', 'a domain may hold hyphens'],
	]),
	...notCovered([
		['kim@firm.example', 'tim@firm.example', 'another name'],
		['kim@firm.example', 'kim@farm.example', 'another domain'],
		['kim@firm.example', 'kim@firm.example.com', 'a longer domain'],
		['kim@firm.example', 'kim@mail.firm.example', 'a subdomain is another mailbox'],
		['kim@mail.firm.example', 'kim@firm.example', 'the parent domain is another mailbox'],
		['kim@firm.example', 'xkim@firm.example', 'the end of a name is not the name'],
		['kim@firm.example', 'kimx@firm.example', 'the beginning of a name is not the name'],
		['kim@firm.example', 'kim@xfirm.example', 'the end of a domain is not the domain'],
		['kim@firm.example', 'kim@firm.exampl', 'the beginning of a domain is not the domain'],
		['kim@firm.example', 'k.im@firm.example', 'dots part people outside Gmail'],
		['kim.larsson@firm.example', 'kimlarsson@firm.example', 'dots part people outside Gmail'],
		['kim@firm.example', 'kim_l@firm.example', 'an underscore is no tag'],
		['kim@firm.example', 'kim-l@firm.example', 'a hyphen is no tag'],
		['kim@firm.example', 'firm.example@kim', 'sides are not exchanged'],
		['kim@firm.example', 'kim@firmexample', 'dots in domains count'],
		['a.c@firm.example', 'abc@firm.example', 'a dot is no pattern'],
		['kim@firm.example', 'larsson.kim@firm.example', 'part of a dotted name is not the name'],
		[
			'kim@firm.example',
			'"kim@firm.example"@other.example',
			'the domain is what follows the last @',
		],
		['kim@firm.example', 'kim%firm.example@other.example', 'a percent sign is part of a name'],
		['kim@firm.example', 'firm.example!kim@other.example', 'a bang path is part of a name'],
	]),

	// Whole domains.
	...covered([
		['*@firm.example', 'kim@firm.example', 'everybody there'],
		['*@firm.example', 'KIM@FIRM.EXAMPLE', 'case does not matter'],
		['*@FIRM.example', 'kim@firm.example', 'case of the entry does not matter'],
		['*@firm.example.', 'kim@firm.example', 'a trailing dot does not matter'],
		['*@firm.example', 'kim@firm.example.', 'nor one of the address'],
		['*@firm.example', 'kim+tag@firm.example', 'tags are names, too'],
		['*@firm.example', '"kim larsson"@firm.example', 'quoted names are names, too'],
		['*@firm.example', "o'neil@firm.example", 'any name'],
		['*@firm.example', '*@firm.example', 'even one of an asterisk'],
		['*@firm.example', 'jürgen@firm.example', 'a name in any script'],
		['*@firm.example', '김@firm.example', 'a name in any script'],
		['*@mail.firm.example', 'kim@mail.firm.example', 'a subdomain is a domain'],
		['*@firm.co.uk', 'kim@firm.co.uk', 'a domain below a public suffix'],
		['*@gmail.com', 'kim@gmail.com', 'over-broad, and warned of, but it works'],
		['*@gmail.com', 'kim@googlemail.com', 'googlemail.com is gmail.com'],
		['*@googlemail.com', 'kim@gmail.com', 'gmail.com is googlemail.com'],
		[' *@firm.example ', 'kim@firm.example', 'blanks around the entry do not matter'],
		['*@3com.example', 'kim@3com.example', 'a domain may begin with a digit'],
	]),
	...notCovered([
		['*@firm.example', 'kim@mail.firm.example', 'subdomains are covered on request only'],
		['*@firm.example', 'kim@firm.example.com', 'a longer domain'],
		['*@firm.example', 'kim@xfirm.example', 'the end of a domain is not the domain'],
		['*@firm.example', 'kim@x-firm.example', 'nor after a hyphen'],
		['*@firm.example', 'kim@firm-example', 'a dot is no pattern'],
		['*@firm.example', 'kim@example', 'the parent is not covered'],
		['*@firm.example', '"kim@firm.example"@other.example', 'the domain is what follows the last @'],
		['*@firm.example', '"*@firm.example"@other.example', 'the domain is what follows the last @'],
		['*@mail.firm.example', 'kim@firm.example', 'the parent is not covered'],
		['*@gmail.com', 'kim@gmail.example', 'another domain'],
		['*@gmail.com', 'kim@mail.gmail.com', 'only Google’s two domains are one'],
		['*@firm.co.uk', 'kim@other.co.uk', 'a public suffix is no domain of theirs'],
	]),

	// Subdomains, by entry and for all.
	...covered(
		[
			['*@firm.example', 'kim@mail.firm.example', 'a subdomain'],
			['*@firm.example', 'kim@a.b.c.firm.example', 'a deep subdomain'],
			['*@firm.example', 'kim@firm.example', 'the domain itself stays covered'],
			['*@firm.example', 'kim@MAIL.firm.example.', 'spelling does not matter'],
			['*@bücher.example', 'kim@mail.xn--bcher-kva.example', 'A-labels and Unicode are one'],
		],
		{ subdomains: true },
	),
	...notCovered(
		[
			['*@firm.example', 'kim@mailfirm.example', 'no dot, no subdomain'],
			['*@firm.example', 'kim@firm.example.com', 'below another domain'],
			['*@mail.firm.example', 'kim@firm.example', 'the parent is not covered'],
			['*@mail.firm.example', 'kim@smtp.firm.example', 'a sibling is not covered'],
			['kim@firm.example', 'kim@mail.firm.example', 'one person has one address'],
		],
		{ subdomains: true },
	),
	...covered(
		[
			['*@firm.example', 'kim@mail.firm.example', 'for all entries'],
			['*@firm.example', 'kim@a.b.firm.example', 'deep, too'],
			['*@firm.example', 'kim@firm.example', 'the domain itself'],
		],
		{ matchSubdomains: true },
	),
	...notCovered(
		[
			['kim@firm.example', 'kim@mail.firm.example', 'one person has one address'],
			['*@firm.example', 'kim@notfirm.example', 'no dot, no subdomain'],
			['*@firm.example', 'kim@firm.example.org', 'below another domain'],
			['*@mail.firm.example', 'kim@firm.example', 'the parent is not covered'],
		],
		{ matchSubdomains: true },
	),
	...covered([
		['*@*.firm.example', 'kim@mail.firm.example', 'subdomains by the entry itself'],
		['*@*.firm.example', 'kim@a.b.firm.example', 'deep, too'],
		['*@*.Firm.Example.', 'kim@mail.firm.example', 'spelling does not matter'],
	]),
	...notCovered([
		['*@*.firm.example', 'kim@firm.example', 'only what is below'],
		['*@*.firm.example', 'kim@xfirm.example', 'no dot, no subdomain'],
	]),

	// Plus tags.
	...covered([
		['kim@firm.example', 'kim+news@firm.example', 'a tag leads to the same person'],
		['kim@firm.example', 'kim+@firm.example', 'an empty tag, too'],
		['kim@firm.example', 'kim+a+b@firm.example', 'all from the first plus'],
		['kim+news@firm.example', 'kim@firm.example', 'an entry with a tag names the person'],
		['kim+news@firm.example', 'kim+other@firm.example', 'whatever the tag'],
		['kim@firm.example', 'KIM+News@firm.example', 'in any case'],
		['kim@firm.example', '"kim+news"@firm.example', 'quotes hide no tag'],
		['kim@firm.example', '"kim+a b"@firm.example', 'nor does a blank in the tag'],
		['kim@firm.example', '"kim+a@b"@firm.example', 'nor an @ in the tag'],
		['+kim@firm.example', '+kim@firm.example', 'a name that begins with a plus is a name'],
	]),
	...notCovered([
		['kim@firm.example', 'tim+kim@firm.example', 'a tag is not the person'],
		['kim@firm.example', '+kim@firm.example', 'a name that begins with a plus is another'],
		['kim@firm.example', 'kim@firm+news.example', 'a plus in the domain is no address'],
		['kim@firm.example', 'kim%2Bnews@firm.example', 'an encoded plus is a name'],
	]),
	...notCovered(
		[
			['kim@firm.example', 'kim+news@firm.example', 'tags count when asked for'],
			['kim+news@firm.example', 'kim@firm.example', 'tags count when asked for'],
			['kim+news@firm.example', 'kim+other@firm.example', 'tags count when asked for'],
		],
		{ ignorePlusTags: false },
	),
	...covered(
		[
			['kim+news@firm.example', 'kim+news@firm.example', 'the same tag'],
			['kim@firm.example', 'kim@firm.example', 'no tag at all'],
			['kim+News@firm.example', 'KIM+news@firm.example', 'in any case'],
		],
		{ ignorePlusTags: false },
	),

	// Gmail's dots and names.
	...covered([
		['kim.larsson@gmail.com', 'kimlarsson@gmail.com', 'Gmail ignores dots'],
		['kimlarsson@gmail.com', 'k.i.m.larsson@gmail.com', 'Gmail ignores dots'],
		['kimlarsson@gmail.com', 'kim..larsson@gmail.com', 'even doubled ones'],
		['kimlarsson@gmail.com', 'kimlarsson@googlemail.com', 'both names of Gmail'],
		['kimlarsson@googlemail.com', 'kim.larsson@gmail.com', 'both names of Gmail'],
		['kimlarsson@gmail.com', 'Kim.Larsson+crm@GMail.com', 'dots, tag and case at once'],
		['kim.larsson@gmail.com', '"kim.larsson"@gmail.com', 'quotes do not matter'],
		['kimlarsson@gmail.com', 'kimlarsson.@gmail.com', 'a dot at the end, too'],
	]),
	...notCovered([
		['kimlarsson@gmail.com', 'kim-larsson@gmail.com', 'only dots'],
		['kim.larsson@outlook.com', 'kimlarsson@outlook.com', 'only at Gmail'],
		['kim.larsson@yahoo.com', 'kimlarsson@yahoo.com', 'only at Gmail'],
		['kim.larsson@gmail.co', 'kimlarsson@gmail.co', 'gmail.co is not Gmail'],
		['kim.larsson@mail.gmail.com', 'kimlarsson@mail.gmail.com', 'nor is a subdomain'],
		['kim.larsson@notgmail.com', 'kimlarsson@notgmail.com', 'nor a longer name'],
		['kimlarsson@gmail.com', 'larssonkim@gmail.com', 'another name'],
	]),
	...covered([['kimlarsson@gmail.com', 'kim.larsson@gmail.com', 'dots are no tags']], {
		ignorePlusTags: false,
	}),

	// Quoted local parts (RFC 5321 section 4.1.2).
	...covered([
		['kim@firm.example', '"kim"@firm.example', 'quotes that are not needed'],
		['"kim"@firm.example', 'kim@firm.example', 'in the entry, too'],
		['kim@firm.example', '"k\\im"@firm.example', 'a backslash that is not needed'],
		['kim@firm.example', '"KIM"@firm.example', 'case inside quotes'],
		['kim.l@firm.example', '"kim.l"@firm.example', 'a dot needs no quotes'],
		['"kim larsson"@firm.example', '"kim larsson"@firm.example', 'a blank needs quotes'],
		['"kim larsson"@firm.example', '"kim\\ larsson"@firm.example', 'a blank with a backslash'],
		['"a,b"@firm.example', '"a,b"@firm.example', 'a comma in quotes'],
		['"a@b"@firm.example', '"a@b"@firm.example', 'an @ in quotes'],
		['kim@firm.example', '" kim"@firm.example', 'blanks inside the quotes are no name'],
	]),
	...notCovered([
		['kim@firm.example', '"kim larsson"@firm.example', 'another name'],
		['"kim larsson"@firm.example', 'kimlarsson@firm.example', 'the blank is part of the name'],
		['kim@firm.example', "'kim'@firm.example", 'single quotes are part of a name'],
		['kim@firm.example', '""@firm.example', 'nobody'],
	]),

	// International names (RFC 5890, RFC 6532) and Unicode forms.
	...covered([
		['kim@bücher.example', 'kim@xn--bcher-kva.example', 'a U-label in the entry'],
		['kim@xn--bcher-kva.example', 'kim@bücher.example', 'a U-label in the address'],
		['kim@XN--BCHER-KVA.example', 'kim@bücher.example', 'an A-label in capitals'],
		['kim@BÜCHER.example', 'kim@bücher.example', 'a U-label in capitals'],
		['kim@bu\u0308cher.example', 'kim@b\u00fccher.example', 'composed and decomposed domains'],
		['*@bücher.example', 'kim@xn--bcher-kva.example', 'a whole domain'],
		['*@例え.jp', 'kim@xn--r8jz45g.jp', 'another script'],
		['*@пример.рф', 'kim@xn--e1afmkfd.xn--p1ai', 'an international top-level domain'],
		['kim@firm。example', 'kim@firm.example', 'an ideographic full stop'],
		['kim@ｆｉｒｍ.example', 'kim@firm.example', 'full-width letters in the domain'],
		['kim@fi\u00adrm.example', 'kim@firm.example', 'a soft hyphen in the domain'],
		['jürgen@firm.example', 'JÜRGEN@firm.example', 'case beyond ASCII'],
		['ju\u0308rgen@firm.example', 'j\u00fcrgen@firm.example', 'composed and decomposed names'],
		['j\u00fcrgen@firm.example', 'ju\u0308rgen@firm.example', 'and the other way round'],
		['kim@firm.example', 'ｋｉｍ@firm.example', 'full-width letters in the name'],
		['ﬁona@firm.example', 'fiona@firm.example', 'a ligature'],
		['καλλισθένης@firm.example', 'ΚΑΛΛΙΣΘΈΝΗς@firm.example', 'Greek capitals'],
		['kim@straße.example', 'kim@xn--strae-oqa.example', 'sharp s is a letter of its own'],
		['＊＠firm.example', 'kim@firm.example', 'full-width signs in the entry'],
	]),
	...notCovered([
		['kim@bücher.example', 'kim@bucher.example', 'an umlaut is no plain letter'],
		['jürgen@firm.example', 'jurgen@firm.example', 'an umlaut is no plain letter'],
		['jürgen@firm.example', 'juergen@firm.example', 'nor two letters'],
		['kim@straße.example', 'kim@strasse.example', 'sharp s is not ss'],
		['kim@firm.example', 'kіm@firm.example', 'a Cyrillic look-alike is another name'],
		['kim@firm.example', 'kim@fіrm.example', 'a Cyrillic look-alike is another domain'],
	]),
];

/** Addresses that are none: whoever they stand for is not logged, so no entry has to cover them. */
export const unreadableAddresses: Array<[address: string, why: string]> = [
	['', 'nothing'],
	['kim', 'no domain'],
	['kim@', 'no domain'],
	['@firm.example', 'no name'],
	['kim@firm@other.example', 'two domains'],
	['kim@@firm.example', 'two signs'],
	['kim larsson@firm.example', 'a blank without quotes'],
	['kim\u200b@firm.example', 'an invisible character in the name'],
	['kim\u202e@firm.example', 'a character that turns the direction'],
	['kim\u0000@firm.example', 'a control character'],
	['kim@firm..example', 'an empty label'],
	['kim@.firm.example', 'an empty label'],
	['kim@firm.example..', 'two trailing dots'],
	["kim@firm.example'", 'a quote in the domain'],
	['kim@[192.0.2.1]', 'an address literal'],
	['kim@192.0.2.1', 'an IP address'],
	['<kim@firm.example>', 'brackets that belong to the header'],
	['kim@firm.example,', 'a comma that belongs to the header'],
	[`${'k'.repeat(300)}@firm.example`, 'a name too long'],
	[`kim@${'f'.repeat(64)}.example`, 'a label too long'],
	[`kim@${'f.'.repeat(130)}example`, 'a domain too long'],
	['"kim@firm.example', 'a quote that is not closed'],
];

/** Entries that are refused by name, with the code of the refusal. */
export const refusedEntries: Array<[entry: string, code: string]> = [
	['kim', 'invalidEntry'],
	['firm.example', 'invalidEntry'],
	['@firm.example', 'invalidEntry'],
	['kim@', 'invalidEntry'],
	['*', 'wildcardInEntry'],
	['*@', 'invalidEntry'],
	['kim@firm@example', 'invalidEntry'],
	['kim larsson@firm.example', 'invalidEntry'],
	['kim@firm..example', 'invalidEntry'],
	['kim@firm example', 'invalidEntry'],
	['*@192.0.2.1', 'invalidEntry'],
	['*@[192.0.2.1]', 'invalidEntry'],
	['https://firm.example', 'invalidEntry'],
	['kim@firm.example, tim@firm.example', 'invalidEntry'],
	['Kim <kim@firm.example>', 'invalidEntry'],
	['kim*@firm.example', 'wildcardInEntry'],
	['*kim@firm.example', 'wildcardInEntry'],
	['k*m@firm.example', 'wildcardInEntry'],
	['kim@*', 'wildcardInEntry'],
	['kim@*.firm.example', 'wildcardInEntry'],
	['*@*firm.example', 'wildcardInEntry'],
	['*@firm.*', 'wildcardInEntry'],
	['**@firm.example', 'wildcardInEntry'],
	['*@*', 'tooBroadEntry'],
	['*@*.', 'tooBroadEntry'],
	['*@com', 'tooBroadEntry'],
	['*@COM.', 'tooBroadEntry'],
	['*@*.com', 'tooBroadEntry'],
	['*@se', 'tooBroadEntry'],
	['*@co.uk', 'tooBroadEntry'],
	['*@co.za', 'tooBroadEntry'],
	['*@*.co.uk', 'tooBroadEntry'],
	['*@рф', 'tooBroadEntry'],
	[`${'k'.repeat(500)}@firm.example`, 'invalidEntry'],
];
