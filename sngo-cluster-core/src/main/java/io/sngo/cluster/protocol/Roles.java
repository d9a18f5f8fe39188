// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.protocol;

/**
 * What the names of roles may look like: a node has some, and a service may ask its
 * callers for one of several.
 */
public final class Roles {

	/** How many a node, or whoever asks for one of them, may name at most. */
	public static final int MAX = 32;

	/** Longest name, in characters, each of which is one byte. */
	public static final int MAX_LENGTH = 64;

	/** The rule, for messages. */
	public static final String ALLOWED = "1 to " + MAX_LENGTH
			+ " characters out of letters, digits, '.', '_', ':' and '-'";

	private Roles() {
	}

	/**
	 * Whether a role may be called so.
	 */
	public static boolean isAllowed(String name) {
		return !name.isEmpty() && name.length() <= MAX_LENGTH && name.chars().allMatch(Roles::isAllowed);
	}

	private static boolean isAllowed(int c) {
		return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= ':') || c == '.' || c == '_'
				|| c == '-';
	}

}
