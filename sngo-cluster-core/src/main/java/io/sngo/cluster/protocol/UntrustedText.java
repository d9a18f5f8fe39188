// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.protocol;

import java.util.HexFormat;

/**
 * Text that came from the network, made safe for a line of a log or a page.
 */
public final class UntrustedText {

	private static final int MAX_LENGTH = 300;

	private UntrustedText() {
	}

	/**
	 * Replaces control characters (line ends and terminal sequences among them), what
	 * reverses the direction of writing, and the start of a lookup of a logging system;
	 * cuts what is longer than about 300 characters.
	 */
	public static String escape(String text) {
		return escape(text, MAX_LENGTH);
	}

	/**
	 * The same for text that may be longer, or has to be shorter.
	 * @param maxLength in characters, but for what one is replaced by and the sign that
	 * more was cut
	 */
	public static String escape(String text, int maxLength) {
		StringBuilder out = new StringBuilder(Math.min(text.length(), maxLength) + 3);
		for (int i = 0; i < text.length(); i++) {
			if (out.length() >= maxLength) {
				return out.append("...").toString();
			}
			char c = text.charAt(i);
			if (isHarmless(c) && !(c == '$' && i + 1 < text.length() && text.charAt(i + 1) == '{')) {
				out.append(c);
			}
			else {
				out.append("\\u").append(HexFormat.of().toHexDigits(c));
			}
		}
		return out.toString();
	}

	private static boolean isHarmless(char c) {
		return switch (Character.getType(c)) {
			case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR,
					Character.SURROGATE, Character.UNASSIGNED, Character.PRIVATE_USE ->
				false;
			default -> true;
		};
	}

}
