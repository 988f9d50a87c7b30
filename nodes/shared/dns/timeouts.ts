/** How long DNS is waited for, in milliseconds. */

/** One look-up, all servers and repetitions together. */
export const lookUpMs = 5000;

/** One look-up while somebody waits for something else. */
export const hurriedLookUpMs = 2000;

/** All look-ups of one SPF check; RFC 7208 section 4.6.4 asks for at least 20 seconds. */
export const spfMs = 20_000;

/** All look-ups of one mail; what is missing then is temporary. */
export const mailMs = 30_000;
