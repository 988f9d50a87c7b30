/** How strong RSA keys of DKIM signatures have to be (RFC 8301 section 3.2). */

/** Signatures with a shorter key do not count, unless the operator says otherwise. */
export const minimumKeyBits = 1024;

/** What owners are advised to use. */
export const advisedKeyBits = 2048;
